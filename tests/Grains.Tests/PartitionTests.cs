using Microsoft.Extensions.DependencyInjection;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class PartitionTests
{
    private const string Queue = "work";

    [Fact]
    public async Task Jobs_OfAQueueThatIsSpread_EachRunOnce()
    {
        var script = Script.Returns();
        await using var scheduler = await Scheduler.StartAsync(retraced => With(retraced, script));
        await SpreadAsync(scheduler, 4);

        await EnqueueAsync(scheduler, 0, 40);

        await AllAsync(scheduler, 40, JobStatus.Completed);
        Assert.Equal(40, script.Runs.Count);
        await Eventually.True(async () => await scheduler.Queue(Queue).Describe() is { Settings.Partitions: 4, Ready: 0, InFlight: 0 }, "every partition has heard of the ends");
    }

    [Fact]
    public async Task Partitions_WhenChangedWithJobsPendingAndDelayed_LoseNone()
    {
        var script = Script.Returns();
        await using var scheduler = await Scheduler.StartAsync(retraced => With(retraced, script));
        await ChangeAsync(scheduler, """{"paused":true}""");
        await EnqueueAsync(scheduler, 0, 20);
        for (var i = 20; i < 30; i++)
        {
            await scheduler.EnqueueAsync($"j{i}", Queue, with: input => input with { RunAt = scheduler.Now + 60_000 });
        }

        foreach (var partitions in (int[])[4, 3, 1, 64, 2])
        {
            await ChangeAsync(scheduler, $$"""{"partitions":{{partitions}}}""");
            await Eventually.True(async () => await scheduler.Queue(Queue).Describe() is { Recovering: false, Ready: 20, Delayed: 10 }, $"all jobs are in {partitions} partitions");
        }

        await ChangeAsync(scheduler, """{"paused":false}""");
        await AllAsync(scheduler, 20, JobStatus.Completed);
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromSeconds(1), () => script.Runs.Count == 30, "the delayed ones run, too");
        await AllAsync(scheduler, 30, JobStatus.Completed);
        Assert.Equal(30, script.Runs.Select(run => run.JobId).Distinct().Count());
    }

    [Fact]
    public async Task Partitions_WhileTheQueueIsNotPausedOrAJobRuns_CannotBeChanged()
    {
        var end = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var scheduler = await Scheduler.StartAsync(retraced => With(retraced, new Script((_, _) => end.Task)));
        await scheduler.EnqueueAsync("j", Queue);
        await scheduler.IsAsync("j", JobStatus.Processing);
        await scheduler.RecoveredAsync(Queue);

        Assert.Contains("only while the queue is paused", await WhyNotAsync("""{"partitions":2}"""), StringComparison.Ordinal);
        await ChangeAsync(scheduler, """{"paused":true}""");
        Assert.Contains("1 run", await WhyNotAsync("""{"partitions":2}"""), StringComparison.Ordinal);
        Assert.Contains("only while the queue is paused", await WhyNotAsync("""{"partitions":2,"paused":false}"""), StringComparison.Ordinal);
        Assert.Equal(1, (await scheduler.Queue(Queue).GetSettings()).Partitions);

        end.SetResult(null);
        await scheduler.IsAsync("j", JobStatus.Completed);
        await Eventually.True(async () => (await ChangesAsync(scheduler, """{"partitions":2}""")).Errors.Count == 0, "it can be changed now");

        async Task<string> WhyNotAsync(string patch)
        {
            var error = Assert.Single((await ChangesAsync(scheduler, patch)).Errors);
            Assert.Equal("partitions", error.Field);
            return error.Message;
        }
    }

    [Fact]
    public async Task Limit_OfAQueueThatIsSpread_IsNeverExceeded()
    {
        var (running, most, gate) = (0, 0, new Lock());
        var script = new Script(async (_, _) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
            }

            await Task.Yield();
            lock (gate)
            {
                running--;
            }

            return null;
        });
        await using var scheduler = await Scheduler.StartAsync(retraced => With(retraced, script));
        await SpreadAsync(scheduler, 4);
        await ChangeAsync(scheduler, """{"maxConcurrency":5}""");

        await EnqueueAsync(scheduler, 0, 200);

        await AllAsync(scheduler, 200, JobStatus.Completed);
        Assert.InRange(most, 1, 5);
    }

    [Fact]
    public async Task Pause_OfAQueueThatIsSpread_HoldsInAllPartitionsOnceItIsAnswered()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await SpreadAsync(scheduler, 8);
        await EnqueueAsync(scheduler, 0, 32);
        await ChangeAsync(scheduler, """{"paused":true}""");

        Assert.Empty(await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 100, 0)));
        await ChangeAsync(scheduler, """{"paused":false}""");
        var leases = await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 100, 0));
        Assert.Equal(32, leases.Select(lease => lease.Job.State.Spec.JobId).Distinct().Count());
        Assert.Equal(32, (await scheduler.Queue(Queue).Running(100)).Count);
        Assert.Equal(5, (await scheduler.Queue(Queue).Running(5)).Count);
    }

    [Fact]
    public async Task Poll_OfAQueueThatIsSpread_WakesForAJobOfAnyPartition()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await SpreadAsync(scheduler, 8);
        for (var i = 0; i < 8; i++)
        {
            var poll = scheduler.Worker("w").Poll(new PollRequest([Queue], null, 1, 20_000));
            await Eventually.True(async () => (await scheduler.Queue(Queue).Describe()).Waiting == 1, "it waits");
            await scheduler.EnqueueAsync($"late-{i}", Queue);
            Assert.Equal($"late-{i}", Assert.Single(await poll).Job.State.Spec.JobId);
        }
    }

    [Fact]
    public async Task Restart_OfAQueueThatIsSpread_FindsItsJobs()
    {
        var script = Script.Returns();
        await using var scheduler = await Scheduler.StartAsync(retraced => With(retraced, script));
        await SpreadAsync(scheduler, 4);
        await ChangeAsync(scheduler, """{"paused":true}""");
        await EnqueueAsync(scheduler, 0, 20);
        await scheduler.StopAsync();

        await scheduler.StartAgainAsync();

        Assert.Equal(4, (await scheduler.Queue(Queue).GetSettings()).Partitions);
        await ChangeAsync(scheduler, """{"paused":false}""");
        await AllAsync(scheduler, 20, JobStatus.Completed);
        Assert.Equal(20, script.Runs.Count);
    }

    [Fact]
    public async Task Reminders_OfPartitionsThatAreGivenUp_Go()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await SpreadAsync(scheduler, 4);
        for (var i = 0; i < 20; i++)
        {
            await scheduler.EnqueueAsync($"j{i}", Queue, with: input => input with { RunAt = scheduler.Now + 3_600_000 });
        }

        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromSeconds(1), () => Reminders() == 4, "each partition has a reminder");
        await ChangeAsync(scheduler, """{"paused":true}""");
        await ChangeAsync(scheduler, """{"partitions":1}""");

        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromSeconds(1), () => Reminders() == 1, "only the one of the queue is left");

        int Reminders() => scheduler.Services.GetRequiredService<IDocumentStore>().ListAsync("reminder").GetAwaiter().GetResult().Count;
    }

    private static void With(ReTracedBuilder retraced, Script script)
    {
        retraced.Services.AddSingleton(script);
        retraced.AddHandler<ScriptedHandler>(Queue);
    }

    private static async Task SpreadAsync(Scheduler scheduler, int partitions)
    {
        await scheduler.RecoveredAsync(Queue);
        await ChangeAsync(scheduler, """{"paused":true}""");
        await ChangeAsync(scheduler, $$"""{"partitions":{{partitions}}}""");
        await ChangeAsync(scheduler, """{"paused":false}""");
    }

    private static Task<SettingsReply> ChangesAsync(Scheduler scheduler, string patch) =>
        scheduler.Queue(Queue).ChangeSettings(new SettingsRequest(JsonData.Parse(patch), "ada", "test"));

    private static async Task ChangeAsync(Scheduler scheduler, string patch)
    {
        await scheduler.RecoveredAsync(Queue);
        Assert.Empty((await ChangesAsync(scheduler, patch)).Errors);
    }

    private static async Task EnqueueAsync(Scheduler scheduler, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            await scheduler.EnqueueAsync($"j{i}", Queue);
        }
    }

    private static async Task AllAsync(Scheduler scheduler, int count, JobStatus status)
    {
        for (var i = 0; i < count; i++)
        {
            await scheduler.IsAsync($"j{i}", status);
        }
    }
}
