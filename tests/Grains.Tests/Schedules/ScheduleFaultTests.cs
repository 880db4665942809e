using Microsoft.Extensions.DependencyInjection;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Schedules;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests.Schedules;

/// <summary>An instant is come to a second time, because it was not written down or because the clock went back: it was decided, and stays so. One instant a minute; nobody runs the jobs.</summary>
public sealed class ScheduleFaultTests : IAsyncLifetime
{
    private const string Id = "s";
    private Scheduler _scheduler = null!;
    private long _start;

    public async Task InitializeAsync()
    {
        _scheduler = await Scheduler.StartAsync();
        _start = _scheduler.Now;
    }

    public async Task DisposeAsync() => await _scheduler.DisposeAsync();

    private IDocumentStore Documents => _scheduler.Services.GetRequiredService<IDocumentStore>();

    [Fact]
    public async Task Replace_WhenTheClockIsSetBack_LeavesTheLatestJobAlone()
    {
        await PutAsync(OverlapPolicy.Replace);
        await ComeToAsync(1);
        await ComeToAsync(2);
        await ComeToAsync(3);

        _scheduler.Clock.SetAhead(TimeSpan.FromMinutes(-2.5));
        await WakeUntilAsync(state => state.DoneTo < Minute(3));
        await ComeToAsync(3);

        Assert.Equal(JobStatus.Pending, await StatusAsync(3));
        await ComeToAsync(4);
        Assert.Equal((JobStatus.Cancelled, JobStatus.Pending), (await StatusAsync(3), await StatusAsync(4)));
    }

    [Fact]
    public async Task Skip_WhenTheClockIsSetBack_DoesNotFireWhatWasPassedOver()
    {
        await PutAsync(OverlapPolicy.Skip);
        await ComeToAsync(1);
        await ComeToAsync(2);
        await ComeToAsync(3);
        await _scheduler.Job(JobId(1)).Act(new PersonRequest(PersonAction.Cancel, "ann", "No."));

        _scheduler.Clock.SetAhead(TimeSpan.FromMinutes(-2.5));
        await WakeUntilAsync(state => state.DoneTo < Minute(3));
        await ComeToAsync(3);
        await ComeToAsync(4);

        Assert.Equal([(1, FiringKind.Fired), (2, FiringKind.SkippedOverlap), (3, FiringKind.SkippedOverlap), (4, FiringKind.Fired)], await HistoryAsync());
    }

    // Later than the grace it would count as missed, were its job not there already; and that must not be in its own way.
    [Theory]
    [InlineData(2, MisfirePolicy.Once, OverlapPolicy.Allow)]
    [InlineData(2, MisfirePolicy.Skip, OverlapPolicy.Skip)]
    [InlineData(5, MisfirePolicy.Skip, OverlapPolicy.Allow)]
    [InlineData(5, MisfirePolicy.Skip, OverlapPolicy.Replace)]
    [InlineData(5, MisfirePolicy.Once, OverlapPolicy.Skip)]
    [InlineData(5, MisfirePolicy.All, OverlapPolicy.Allow)]
    public async Task Wake_WhenAFiringWasNotWrittenDown_WritesItDownAsWhatItWas(int until, MisfirePolicy misfire, OverlapPolicy overlap)
    {
        await PutAsync(overlap, misfire);
        var before = await StateAsync();
        await ComeToAsync(1);
        await _scheduler.StopAsync();
        await _scheduler.StartAgainAsync();
        await Documents.WriteAsync(ScheduleRecords.StateKind, Id, ScheduleRecords.Write(before), "*");

        await _scheduler.StopAsync();
        _scheduler.Clock.Advance(TimeSpan.FromMilliseconds(Minute(until) + 30_000 - _scheduler.Now));
        await _scheduler.StartAgainAsync();
        await DecidedAsync(until);

        Assert.Equal((1, FiringKind.Fired), (await HistoryAsync())[0]);
        Assert.InRange((await StateAsync()).Firings[0].At, Minute(1), Minute(2) - 1);
        Assert.Single(await _scheduler.LedgerAsync(JobId(1)), entry => entry.Event is Enqueued);
    }

    [Fact]
    public async Task Fire_WhenSomebodyElseHasTheId_SaysSo()
    {
        await _scheduler.EnqueueAsync(JobId(1), "work");
        await PutAsync();

        await ComeToAsync(1);

        var firing = Assert.Single((await StateAsync()).Firings);
        Assert.Equal(FiringKind.Refused, firing.Kind);
        Assert.Contains($"'{JobId(1)}' is taken", firing.Note);
    }

    [Fact]
    public async Task Replace_WhenTheNewJobIsRefused_CancelsNothing()
    {
        await PutAsync(OverlapPolicy.Replace);
        await ComeToAsync(1);
        await _scheduler.EnqueueAsync(JobId(2), "work");

        await ComeToAsync(2);

        var firing = (await StateAsync()).Firings[1];
        Assert.Equal((FiringKind.Refused, null), (firing.Kind, firing.Replaced));
        Assert.Equal(JobStatus.Pending, await StatusAsync(1));
    }

    [Fact]
    public async Task Replace_WhenAProcessEndedAfterItMadeTheJob_StillCancelsTheOneBefore()
    {
        await PutAsync(OverlapPolicy.Replace);
        await ComeToAsync(1);
        _scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ReplyStatus.Done, (await _scheduler.Job(JobId(2)).Enqueue(new EnqueueRequest(new JobInput { QueueName = "work", ScheduleId = Id }, "schedule"))).Status);

        await ComeToAsync(2);

        Assert.Equal((JobStatus.Cancelled, JobStatus.Pending), (await StatusAsync(1), await StatusAsync(2)));
        Assert.Equal([JobId(1)], (await StateAsync()).Firings[1].Replaced!);
    }

    [Fact]
    public async Task Explain_OfItsJobs_NamesScheduleAndInstant()
    {
        await PutAsync();
        await ComeToAsync(1);
        var triggered = await Grain.Control(new ScheduleControl(ScheduleVerb.Trigger, "ann", "Now."));

        Assert.Contains(", for the instant 2026-01-02 03:05:05.000 UTC of schedule s", (await _scheduler.ExplainAsync(JobId(1))).Origin.Sentence);
        Assert.Contains(", by hand, from the template of schedule s", (await _scheduler.ExplainAsync(triggered.JobId!)).Origin.Sentence);
    }

    // Its store may have come from a machine that knows other zones.
    [Fact]
    public async Task Put_WhenThisMachineDoesNotKnowTheZoneOfBefore_MendsIt()
    {
        await PutAsync();
        var known = (await ScheduleRecords.ReadAsync(Documents, Id))!;
        await Documents.WriteAsync(ScheduleRecords.Kind, Id, ScheduleRecords.Write(known with { TimeZone = "Mars/Olympus_Mons", IntervalSeconds = null, Cron = "* * * * *" }), "*");
        await _scheduler.StopAsync();
        await _scheduler.StartAgainAsync();

        var view = await ViewAsync();
        Assert.Contains("'Mars/Olympus_Mons'", view.Problem);
        Assert.Null(view.NextAt);
        Assert.Equal(ReplyStatus.Done, (await Grain.Control(new ScheduleControl(ScheduleVerb.Trigger, "ann", "All the same."))).Status);

        await PutAsync();
        Assert.Null((await ViewAsync()).Problem);
        await ComeToAsync(1);
        Assert.Equal(JobStatus.Pending, await StatusAsync(1));
    }

    private IScheduleGrain Grain => _scheduler.Grains.GetGrain<IScheduleGrain>(Id);

    private long Minute(int minute) => _start + (minute * 60_000L);

    private string JobId(int minute) => ScheduleIds.JobOf(Id, Minute(minute));

    private Task PutAsync(OverlapPolicy overlap = OverlapPolicy.Allow, MisfirePolicy misfire = MisfirePolicy.Once) => Grain.Put(new ScheduleRequest(new JsonData(ScheduleRecords.Write(new Schedule
    {
        ScheduleId = Id, IntervalSeconds = 60, Overlap = overlap, Misfire = misfire, Job = JsonData.Parse("""{"queueName":"work"}"""), CreatedAt = _start, UpdatedAt = _start, By = "ann",
    }))));

    private async Task<ScheduleState> StateAsync() => (await ScheduleRecords.ReadStateAsync(Documents, Id))!;

    private async Task<ScheduleView> ViewAsync() =>
        ScheduleView.Of((await ScheduleRecords.ReadAsync(Documents, Id))!, await StateAsync(), _scheduler.Services.GetRequiredService<ICronParser>());

    private async Task<JobStatus> StatusAsync(int minute) => (await _scheduler.Queries.GetAsync(JobId(minute)))!.State.Head.Status;

    private async Task<IReadOnlyList<(int Minute, FiringKind Kind)>> HistoryAsync() =>
        [.. (await StateAsync()).Firings.Select(firing => ((int)((firing.PlannedAt - _start) / 60_000), firing.Kind))];

    private async Task ComeToAsync(int minute)
    {
        _scheduler.Clock.Advance(TimeSpan.FromMilliseconds(Math.Max(0, Minute(minute) - _scheduler.Now)));
        await DecidedAsync(minute);
    }

    private Task DecidedAsync(int minute) => WakeUntilAsync(state => state.DoneTo >= Minute(minute));

    private async Task WakeUntilAsync(Func<ScheduleState, bool> condition)
    {
        await Grain.Wake();
        await Eventually.TrueWhileAdvancing(_scheduler.Clock, TimeSpan.FromMilliseconds(1), () => condition(StateAsync().GetAwaiter().GetResult()), "it has come so far");
    }
}
