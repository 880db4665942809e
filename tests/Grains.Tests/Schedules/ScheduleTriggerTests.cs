using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Schedules;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Grains.Tests.Schedules;

/// <summary>What people make of a schedule, and what it does in a process that does not own the store. One instant a minute; nobody runs the jobs.</summary>
public sealed class ScheduleTriggerTests
{
    private const string Id = "s";

    [Fact]
    public async Task Trigger_TwiceAtOnce_MakesTwoJobsOfThePersonWhoAsked()
    {
        await using var scheduler = await StartAsync(OverlapPolicy.Allow);

        var jobs = new[] { await TriggerAsync(scheduler), await TriggerAsync(scheduler) };

        Assert.Equal(2, jobs.Distinct().Count());
        foreach (var jobId in jobs)
        {
            var made = Assert.IsType<Enqueued>((await scheduler.EntryAsync(jobId, JobEventKind.Enqueue)).Event);
            Assert.Equal(("ann", "It is wanted now."), (made.By, made.Reason));
            Assert.Contains($"by hand, from the template of schedule {Id}, for this reason: It is wanted now.", (await scheduler.ExplainAsync(jobId)).Origin.Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Skip_WhenATriggeredJobHasEndedAndTheOneBeforeItHasNot_StillPassesOver()
    {
        await using var scheduler = await StartAsync(OverlapPolicy.Skip);
        await UntilAsync(scheduler, 1);
        var triggered = await TriggerAsync(scheduler);
        Assert.True((await scheduler.Job(triggered).Act(new PersonRequest(PersonAction.Cancel, "ann", "Done with it."))).Ok);

        var firings = await UntilAsync(scheduler, 3);

        Assert.Equal((FiringKind.SkippedOverlap, firings[0].JobId), (firings[2].Kind, firings[2].JobId));
    }

    [Fact]
    public async Task Replace_WhenATriggeredJobHasNotEnded_CancelsItToo()
    {
        await using var scheduler = await StartAsync(OverlapPolicy.Replace);
        await UntilAsync(scheduler, 1);
        var triggered = await TriggerAsync(scheduler);

        var firings = await UntilAsync(scheduler, 3);

        Assert.Equal([firings[0].JobId!, triggered], firings[2].Replaced!);
        await scheduler.IsAsync(triggered, JobStatus.Cancelled);
    }

    [Fact]
    public async Task Standby_WhileTheOwnerFires_DoesNotTry()
    {
        await using var owner = await StartAsync(OverlapPolicy.Allow);
        await UntilAsync(owner, 1);
        var warnings = new LoggedWarnings();
        await using var standby = await owner.StartSecondAsync(retraced => retraced.Services.AddSingleton<ILoggerProvider>(warnings));
        Assert.False(standby.Services.GetRequiredService<StoreRole>().IsOwner);

        // By its own clock, and by what it has read, the next instant is overdue; its reminder wakes it.
        standby.Clock.SetAhead(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 5; i++)
        {
            await standby.Grains.GetGrain<IScheduleGrain>(Id).Wake();
            standby.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await standby.Grains.GetGrain<IScheduleGrain>(Id).Wake();
        Assert.False(warnings.Contain($"Schedule {Id} could not go on"));
        Assert.Equal(2, (await UntilAsync(owner, 2)).Count);
    }

    private static async Task<Scheduler> StartAsync(OverlapPolicy overlap)
    {
        var scheduler = await Scheduler.StartAsync();
        var schedule = new Schedule { ScheduleId = Id, IntervalSeconds = 60, Overlap = overlap, Job = JsonData.Parse("""{"queueName":"work"}"""), CreatedAt = scheduler.Now, UpdatedAt = scheduler.Now, By = "ann" };
        await scheduler.Grains.GetGrain<IScheduleGrain>(Id).Put(new ScheduleRequest(new JsonData(ScheduleRecords.Write(schedule))));
        return scheduler;
    }

    private static async Task<string> TriggerAsync(Scheduler scheduler) =>
        (await scheduler.Grains.GetGrain<IScheduleGrain>(Id).Control(new ScheduleControl(ScheduleVerb.Trigger, "ann", "It is wanted now."))).JobId!;

    private static async Task<IReadOnlyList<Firing>> UntilAsync(Scheduler scheduler, int firings)
    {
        await ScheduleTime.AdvanceUntilAsync(scheduler, Id, state => state.Firings.Count >= firings, $"{firings} firings");
        return (await StateAsync(scheduler)).Firings;
    }

    private static async Task<ScheduleState> StateAsync(Scheduler scheduler) => (await ScheduleRecords.ReadStateAsync(scheduler.Services.GetRequiredService<IDocumentStore>(), Id))!;
}
