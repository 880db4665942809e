using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReTraced.Handlers;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

/// <summary>Two schedulers on one file. Each has a clock of its own, so that one can stand still while the other goes on.</summary>
public class OwnershipTests
{
    [Fact]
    public async Task Start_WhenAnotherOwnsTheStore_IsAStandbyThatReadsAndWritesNothing()
    {
        await using var owner = await Scheduler.StartAsync();
        await owner.EnqueueAsync("j", "work");

        await using var standby = await owner.StartSecondAsync();

        Assert.Equal((true, false), (Role(owner).IsOwner, Role(standby).IsOwner));
        Assert.Equal(Role(owner).Owner!.Epoch, Role(standby).Owner!.Epoch);
        Assert.Contains($"owned by {Role(owner).Owner!.Name}", Role(standby).WhyStandby, StringComparison.Ordinal);
        Assert.Equal(JobStatus.Pending, (await standby.ReadAsync("j")).Status);
        await Assert.ThrowsAsync<StoreNotOwnedException>(() => standby.Queue("work").Take(new TakeRequest("w", null, 1)));
        await Assert.ThrowsAsync<StoreNotOwnedException>(() => standby.EnqueueAsync("k", "work"));
        Assert.True((await owner.EnqueueAsync("k", "work")).Ok);
    }

    [Fact]
    public async Task Run_WhileTheOwnerGivesSignsOfLife_TheStandbyStaysOne()
    {
        await using var owner = await Scheduler.StartAsync();
        await using var standby = await owner.StartSecondAsync();
        for (var second = 0; second < 20; second++)
        {
            var beat = await BeatAsync(owner);
            owner.Clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.True(async () => await BeatAsync(owner) > beat, "the owner gives a sign of life");
            standby.Clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.True(() => Role(standby).Owner!.Beat > beat, "the standby has looked");
        }

        Assert.Equal((true, false), (Role(owner).IsOwner, Role(standby).IsOwner));
    }

    [Fact]
    public async Task Stop_WhenThereIsAStandby_ItNeedNotWait()
    {
        await using var owner = await Scheduler.StartAsync();
        await owner.EnqueueAsync("j", "work");
        await using var standby = await owner.StartSecondAsync();
        await owner.StopAsync();

        standby.Clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.True(() => Role(standby).IsOwner, "the standby has taken over");
        Assert.Equal(2, Role(standby).Owner!.Epoch);
        await TakesAsync(standby, "j");
    }

    [Fact]
    public async Task Run_WhenTheOwnerFallsSilentAndComesBack_EachRunsOnlyWhatItOwns()
    {
        var (first, second) = (new Script(WaitAsync), new Script(WaitAsync));
        await using var paused = await Scheduler.StartAsync(With(first), shutdown: TimeSpan.Zero);
        await paused.EnqueueAsync("j", "work");
        await Eventually.True(() => first.Runs.Count == 1, "it runs");
        await paused.EnqueueAsync("later", "work", with: input => input with { DelaySeconds = 3600 });
        await using var next = await paused.StartSecondAsync(With(second));

        // The one stands still, the other takes over: what ran is lost, and runs there.
        var waited = await Eventually.TrueWhileAdvancing(next.Clock, TimeSpan.FromMilliseconds(500), () => Role(next).IsOwner);
        Assert.True(waited >= OwnerWatch.Lease, $"It waited for {waited}.");
        await Eventually.True(() => second.Runs.Count == 1, "it runs there");
        Assert.Single(first.Runs);
        var refused = await Assert.ThrowsAsync<StoreNotOwnedException>(() => paused.EnqueueAsync("late", "work"));
        Assert.Contains("(epoch 2)", refused.Message, StringComparison.Ordinal);

        // It wakes up: it stops what it ran, and its queues leave.
        await Eventually.TrueWhileAdvancing(paused.Clock, TimeSpan.FromMilliseconds(500), () => !Role(paused).IsOwner);
        await Eventually.True(() => paused.Services.GetRequiredService<Workers.RunningJobs>().Count == 0, "its run is stopped");
        await Eventually.True(
            async () =>
            {
                paused.Clock.Advance(TimeSpan.FromMilliseconds(500));
                return await Record.ExceptionAsync(() => paused.Queue("work").Describe()) is StoreNotOwnedException;
            },
            "its queue has left");

        // And back: the other one stands still now, and what it runs is lost to the first.
        await Eventually.TrueWhileAdvancing(paused.Clock, TimeSpan.FromMilliseconds(500), () => Role(paused).IsOwner);
        Assert.Equal(3, Role(paused).Owner!.Epoch);
        await Eventually.True(() => first.Runs.Count == 2, "it runs here again");
        Assert.True((await paused.Job("later").Act(new PersonRequest(PersonAction.Cancel, "ada", "test"))).Ok);
        Assert.Equal(2, (await paused.ReadAsync("j")).LeasesLost);
        foreach (var jobId in (string[])["j", "later"])
        {
            Assert.Empty((await paused.VerifyAsync(jobId)).Violations);
        }
    }

    [Fact]
    public async Task Run_WhenTheOwnerLosesTheStoreAndRetakesIt_WhatItRanIsLostAndRunsAgain()
    {
        var script = new Script(WaitAsync);
        await using var scheduler = await Scheduler.StartAsync(With(script), shutdown: TimeSpan.Zero);
        await scheduler.EnqueueAsync("j", "work");
        await Eventually.True(() => script.Runs.Count == 1, "it runs");
        var ownership = scheduler.Services.GetRequiredService<IStoreOwnership>();
        // As if another process had been there for a moment.
        await ownership.ReleaseAsync();

        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(500), () => Role(scheduler) is { IsOwner: true, Owner.Epoch: 2 });

        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(500), () => script.Runs.Count == 2, "it runs again");
        Assert.Equal(1, (await scheduler.ReadAsync("j")).LeasesLost);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task Run_WhenTheWallClockIsSet_TheStepIsWarnedOfAndKept()
    {
        using var warnings = new LoggedWarnings();
        await using var scheduler = await Scheduler.StartAsync(retraced => retraced.Services.AddSingleton<ILoggerProvider>(warnings));
        var documents = scheduler.Services.GetRequiredService<IDocumentStore>();
        scheduler.Clock.SetAhead(TimeSpan.FromMilliseconds(400));
        scheduler.Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.True(async () => await BeatAsync(scheduler) > 0);
        Assert.Empty(await documents.ListAsync(ClockStep.DocumentKind));

        foreach (var seconds in (int[])[-3600, 7])
        {
            var kept = (await documents.ListAsync(ClockStep.DocumentKind)).Count;
            scheduler.Clock.SetAhead(TimeSpan.FromSeconds(seconds));
            await Eventually.True(async () =>
            {
                scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await documents.ListAsync(ClockStep.DocumentKind)).Count > kept;
            });
        }

        var steps = (await documents.ListAsync(ClockStep.DocumentKind)).Select(step => JsonSerializer.Deserialize<ClockStep>(step.Value.Utf8Json.Span, JsonSerializerOptions.Web)!).ToList();
        Assert.Equal([-3_600_000, 7_000], steps.Select(step => step.StepMs));
        Assert.True(warnings.Contain("set by -3600000 ms") && warnings.Contain("set by 7000 ms"));
        Assert.False(warnings.Contain("set by 400 ms"));
    }

    [Fact]
    public async Task WriteAsync_WhenTheClockIsSetAgainAndAgain_KeepsTheNewest()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var documents = scheduler.Services.GetRequiredService<IDocumentStore>();
        var steps = new ClockSteps(documents);
        for (var i = 0; i < ClockSteps.MostKept + 5; i++)
        {
            steps.Note(new ClockStep(scheduler.Now + (i * 10_000), 1_000, "test:1"));
            await steps.WriteAsync();
        }

        var kept = await documents.ListAsync(ClockStep.DocumentKind);
        Assert.Equal(ClockSteps.MostKept, kept.Count);
        Assert.Equal("2026-01-02T03:04:55.000Z", kept[0].Key);
    }

    private static StoreRole Role(Scheduler scheduler) => scheduler.Services.GetRequiredService<StoreRole>();

    private static async Task<long> BeatAsync(Scheduler scheduler) => (await scheduler.Services.GetRequiredService<IStoreOwnership>().ReadOwnerAsync())!.Beat;

    private static Action<ReTracedBuilder> With(Script script) => retraced =>
    {
        retraced.Services.AddSingleton(script);
        retraced.AddHandler<ScriptedHandler>("work");
    };

    private static async Task<object?> WaitAsync(JobContext context, CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return null;
    }

    private static Task TakesAsync(Scheduler scheduler, string jobId) => Eventually.True(
        async () => (await scheduler.Queue("work").Take(new TakeRequest("w", null, 1))).Any(grant => grant.JobId == jobId),
        $"{jobId} is handed out");
}
