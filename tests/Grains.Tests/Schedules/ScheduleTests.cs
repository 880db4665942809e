using Microsoft.Extensions.DependencyInjection;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Queues;
using ReTraced.Schedules;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests.Schedules;

public class ScheduleTests
{
    private const string ScheduleId = "nightly";

    [Fact]
    public async Task Put_OfAnInterval_MakesAJobAtEachInstant()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var created = scheduler.Now;

        Assert.True((await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 10, Job = JsonData.Parse("""{"queueName":"work","priority":7,"rateKey":"ada","tags":["night"],"jobData":{"n":1}}""") })).Created);

        await FiredAsync(scheduler, 3);
        var state = await StateAsync(scheduler);
        Assert.Equal([created + 10_000, created + 20_000, created + 30_000], state.Firings.Select(firing => firing.PlannedAt));
        Assert.All(state.Firings, firing => Assert.InRange(firing.DriftMs, 0, 2_000));
        var job = await scheduler.ReadAsync(state.Firings[0].JobId!);
        Assert.Equal((ScheduleIds.JobOf(ScheduleId, created + 10_000), "work", 7, "ada", ScheduleId, """{"n":1}"""), (job.JobId, job.QueueName, job.Priority, job.RateKey, job.ScheduleId, job.JobData.ToString()));
        Assert.Equal("schedule:nightly", (await scheduler.EntryAsync(job.JobId, JobEventKind.Enqueue)).Event.By);
    }

    [Fact]
    public async Task Put_ThatIsLongOnItsWay_FiresFromWhenItWasAskedFor()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var asked = scheduler.Now - 1_500;

        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 1, CreatedAt = asked, UpdatedAt = asked });

        await FiredAsync(scheduler, 2);
        Assert.Equal([asked + 1_000, asked + 2_000], (await StateAsync(scheduler)).Firings.Take(2).Select(firing => firing.PlannedAt));
    }

    [Fact]
    public async Task Put_OfASingleInstant_FiresOnceAndIsOver()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var at = scheduler.Now + 90_000;
        await PutAsync(scheduler, schedule => schedule with { RunAt = at });

        await FiredAsync(scheduler, 1);
        scheduler.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(at, (await StateAsync(scheduler)).Firings.Single().PlannedAt);
        Assert.Null(ScheduleView.Of(await ReadAsync(scheduler), await StateAsync(scheduler), scheduler.Services.GetRequiredService<ICronParser>()).NextAt);
    }

    [Fact]
    public async Task Put_WithStartEndAndJitter_KeepsWithinThem()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var now = scheduler.Now;
        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 10, StartAt = now + 25_000, EndAt = now + 45_000, JitterSeconds = 5 });

        await FiredAsync(scheduler, 3);

        var firings = (await StateAsync(scheduler)).Firings;
        Assert.Equal([now + 25_000, now + 35_000, now + 45_000], firings.Select(firing => firing.PlannedAt));
        foreach (var firing in firings)
        {
            Assert.Equal(firing.PlannedAt + ScheduleIds.JitterOf(firing.JobId!, 5), (await scheduler.ReadAsync(firing.JobId!)).RunAt);
        }
    }

    [Theory]
    [InlineData(MisfirePolicy.Skip, 0, 35)]
    [InlineData(MisfirePolicy.Once, 1, 34)]
    [InlineData(MisfirePolicy.All, 35, 0)]
    public async Task Wake_AfterInstantsWereMissed_FollowsThePolicy(MisfirePolicy misfire, int late, int skipped)
    {
        await using var scheduler = await Scheduler.StartAsync();
        var created = scheduler.Now;
        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 100, Misfire = misfire });
        await scheduler.StopAsync();
        // 35 were missed; the last comes just in time.
        scheduler.Clock.Advance(TimeSpan.FromSeconds(3_601));
        await scheduler.StartAgainAsync();

        await FiredAsync(scheduler, late + 1);

        var firings = (await StateAsync(scheduler)).Firings;
        Assert.Equal(late, firings.Count(firing => firing.Kind == FiringKind.FiredLate));
        Assert.Equal(skipped == 0 ? 0 : skipped, firings.Where(firing => firing.Kind == FiringKind.SkippedMisfire).Sum(firing => firing.Count));
        Assert.Equal((created + 3_600_000, FiringKind.Fired), (firings[^1].PlannedAt, firings[^1].Kind));
        if (misfire == MisfirePolicy.Once)
        {
            Assert.Equal(created + 3_500_000, firings.Single(firing => firing.Kind == FiringKind.FiredLate).PlannedAt);
            Assert.Contains("only the latest fires", firings[0].Note, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Wake_WhenAProcessEndedBeforeItCouldNoteAFiring_FiresItOnce()
    {
        await using var scheduler = await RetryTests.Start(Script.Returns());
        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 100 });
        var before = await StateAsync(scheduler);
        await FiredAsync(scheduler, 1);
        var jobId = (await StateAsync(scheduler)).LastJobIds[^1];
        await scheduler.IsAsync(jobId, JobStatus.Completed);
        // Its job is gone, too.
        Assert.Equal(1, await scheduler.Services.GetRequiredService<IJobStore>().TrimAsync("work", new QueueRetention { CompletedCount = 0 }, scheduler.Now, 10));
        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();
        await Documents(scheduler).WriteAsync(ScheduleRecords.StateKind, ScheduleId, ScheduleRecords.Write(before), "*");
        await scheduler.StopAsync();

        await scheduler.StartAgainAsync();

        await FiredAsync(scheduler, 2);
        Assert.Equal([jobId], (await StateAsync(scheduler)).Firings.Take(1).Select(firing => firing.JobId));
        Assert.Null(await scheduler.Queries.GetAsync(jobId));
    }

    [Theory]
    [InlineData(OverlapPolicy.Allow)]
    [InlineData(OverlapPolicy.Skip)]
    [InlineData(OverlapPolicy.Replace)]
    public async Task Fire_WhileTheJobBeforeHasNotEnded_FollowsThePolicy(OverlapPolicy overlap)
    {
        await using var scheduler = await Scheduler.StartAsync();
        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 10, Overlap = overlap });
        await FiringsAsync(scheduler, 2);

        var firings = (await StateAsync(scheduler)).Firings;
        var (first, second) = (firings[0].JobId!, firings[1]);
        switch (overlap)
        {
            case OverlapPolicy.Allow:
                Assert.Equal(FiringKind.Fired, second.Kind);
                await scheduler.IsAsync(first, JobStatus.Pending);
                break;
            case OverlapPolicy.Skip:
                Assert.Equal((FiringKind.SkippedOverlap, first), (second.Kind, second.JobId));
                await scheduler.Job(first).Act(new PersonRequest(PersonAction.Cancel, "ada", "Enough."));
                await FiredAsync(scheduler, 2);
                break;
            default:
                Assert.Equal((FiringKind.Fired, first), (second.Kind, Assert.Single(second.Replaced!)));
                await scheduler.IsAsync(first, JobStatus.Cancelled);
                Assert.Contains("overlap is replace", ((CancelAsked)(await scheduler.EntryAsync(first, JobEventKind.Cancel)).Event).Reason, StringComparison.Ordinal);
                break;
        }
    }

    [Fact]
    public async Task Control_WhenItIsPausedTriggeredAndResumed_PassesOverWhatWasBetween()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 100, Misfire = MisfirePolicy.All });
        Assert.Equal(ReplyStatus.Done, (await ControlAsync(scheduler, ScheduleVerb.Pause)).Status);
        Assert.Equal(ReplyStatus.WrongStatus, (await ControlAsync(scheduler, ScheduleVerb.Pause)).Status);
        scheduler.Clock.Advance(TimeSpan.FromSeconds(1_050));

        var triggered = await ControlAsync(scheduler, ScheduleVerb.Trigger);
        await scheduler.IsAsync(triggered.JobId!, JobStatus.Pending);
        Assert.StartsWith("nightly:now:", triggered.JobId, StringComparison.Ordinal);
        var firing = Assert.Single((await StateAsync(scheduler)).Firings);
        Assert.Equal((FiringKind.Triggered, "ada", "Because."), (firing.Kind, firing.By, firing.Note));

        var resumed = scheduler.Now;
        Assert.Equal(ReplyStatus.Done, (await ControlAsync(scheduler, ScheduleVerb.Resume)).Status);
        await FiredAsync(scheduler, 2);
        Assert.All((await StateAsync(scheduler)).Firings.Skip(1), fired => Assert.True(fired.PlannedAt > resumed));
        Assert.DoesNotContain((await StateAsync(scheduler)).Firings, fired => fired.Kind == FiringKind.SkippedMisfire);
    }

    [Fact]
    public async Task Fire_WhenTheClockIsSetBack_FiresNoInstantTwiceAndGoesOn()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 60 });
        await FiredAsync(scheduler, 3);
        var made = (await StateAsync(scheduler)).Firings.Select(firing => firing.JobId).ToList();

        // Ten minutes, and no instant after that for as long.
        scheduler.Clock.SetAhead(TimeSpan.FromMinutes(-10));
        await FiredAsync(scheduler, 4);

        var firings = (await StateAsync(scheduler)).Firings;
        Assert.Equal(firings.Count, firings.Select(firing => firing.JobId).Distinct().Count());
        Assert.Equal(made, firings.Take(3).Select(firing => firing.JobId));
    }

    [Fact]
    public async Task Fire_WhenTheJobIsRefused_NotesWhyAndGoesOn()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("holder", "work", with: input => input with { Unique = new UniqueRule { Key = "one", Scope = UniqueScope.UntilFinished } });
        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 10, Job = JsonData.Parse("""{"queueName":"work","unique":{"key":"one"}}""") });

        await FiringsAsync(scheduler, 1);
        var refused = (await StateAsync(scheduler)).Firings[0];
        Assert.Equal((FiringKind.Refused, "holder"), (refused.Kind, refused.JobId));
        Assert.Contains("unique key 'one'", refused.Note, StringComparison.Ordinal);
        await scheduler.Job("holder").Act(new PersonRequest(PersonAction.Cancel, "ada", "No."));
        await FiredAsync(scheduler, 1);
    }

    [Fact]
    public async Task Put_WhenThereIsOne_ReplacesItAndKeepsItsHistory()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await PutAsync(scheduler, schedule => schedule with { IntervalSeconds = 10 });
        await FiredAsync(scheduler, 1);
        var changed = scheduler.Now;

        Assert.False((await PutAsync(scheduler, schedule => schedule with { RunAt = changed + 500_000 })).Created);
        scheduler.Clock.Advance(TimeSpan.FromSeconds(300));
        await FiredAsync(scheduler, 2);

        Assert.Equal(changed + 500_000, (await StateAsync(scheduler)).Firings[^1].PlannedAt);
        Assert.Equal(2, (await StateAsync(scheduler)).Firings.Count);
        Assert.Equal(ReplyStatus.Done, (await Schedule(scheduler).Remove()).Status);
        Assert.Null(await ScheduleRecords.ReadAsync(Documents(scheduler), ScheduleId));
        Assert.Null(await ScheduleRecords.ReadStateAsync(Documents(scheduler), ScheduleId));
        Assert.Equal(ReplyStatus.NotFound, (await ControlAsync(scheduler, ScheduleVerb.Trigger)).Status);
    }

    private static IDocumentStore Documents(Scheduler scheduler) => scheduler.Services.GetRequiredService<IDocumentStore>();

    private static IScheduleGrain Schedule(Scheduler scheduler) => scheduler.Grains.GetGrain<IScheduleGrain>(ScheduleId);

    private static Task<ScheduleReply> PutAsync(Scheduler scheduler, Func<Schedule, Schedule> with) => Schedule(scheduler).Put(new ScheduleRequest(new JsonData(ScheduleRecords.Write(with(
        new Schedule { ScheduleId = ScheduleId, Job = JsonData.Parse("""{"queueName":"work"}"""), CreatedAt = scheduler.Now, UpdatedAt = scheduler.Now, By = "ada" })))));

    private static Task<ScheduleReply> ControlAsync(Scheduler scheduler, ScheduleVerb verb) => Schedule(scheduler).Control(new ScheduleControl(verb, "ada", "Because."));

    private static async Task<Schedule> ReadAsync(Scheduler scheduler) => (await ScheduleRecords.ReadAsync(Documents(scheduler), ScheduleId))!;

    private static async Task<ScheduleState> StateAsync(Scheduler scheduler) => (await ScheduleRecords.ReadStateAsync(Documents(scheduler), ScheduleId))!;

    private static Task FiredAsync(Scheduler scheduler, int count) => UntilAsync(scheduler, state => state.Fired >= count, $"{count} have fired");

    private static Task FiringsAsync(Scheduler scheduler, int count) => UntilAsync(scheduler, state => state.Firings.Count >= count, $"{count} are noted");

    private static Task UntilAsync(Scheduler scheduler, Func<ScheduleState, bool> condition, string text) => ScheduleTime.AdvanceUntilAsync(scheduler, ScheduleId, condition, text);
}
