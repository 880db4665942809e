using Microsoft.Extensions.DependencyInjection;
using ReTraced.Handlers;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Operations;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

/// <summary>Bulk operations: each job once, whatever happens.</summary>
public sealed class OperationTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Begin_WhenJobsMatch_DoesEachOnceAndCounts()
    {
        await using var scheduler = await BrokenAsync(30, out var mend);
        mend();

        var operation = await EndAsync(scheduler, Ask(scheduler));

        Assert.Equal((OperationStatus.Completed, 30, 30, 0), (operation.Status, operation.Total, operation.Done, operation.Failed));
        await EachOnceAsync(scheduler, 30, operation.OperationId);
    }

    [Fact]
    public async Task Begin_WhenJobsDieAgain_DoesNotTakeThemTwice()
    {
        await using var scheduler = await BrokenAsync(20, out _);

        var operation = await EndAsync(scheduler, Ask(scheduler) with { RatePerSecond = 10 });

        Assert.Equal((20, 20, 0), (operation.Total, operation.Done, operation.Failed));
        await EachOnceAsync(scheduler, 20, operation.OperationId, JobStatus.Failed);
    }

    [Fact]
    public async Task Begin_WithALimit_StopsThere()
    {
        await using var scheduler = await BrokenAsync(12, out _);

        var operation = await EndAsync(scheduler, Ask(scheduler) with { Action = BulkAction.Discard, Limit = 5 });

        Assert.Equal((5, 5), (operation.Total, operation.Done));
        Assert.Equal(5, (await scheduler.Queries.ListDeadLettersAsync(new DeadLetterFilter { Resolved = true }, null, 50)).Items.Count);
    }

    [Fact]
    public async Task Begin_WhenSomeRefuse_CountsThemByKindAndGoesOn()
    {
        await using var scheduler = await BrokenAsync(6, out var mend);
        mend();
        await scheduler.Job("job-2").Act(new PersonRequest(PersonAction.Poison, "ann", "Bad."));

        var operation = await EndAsync(scheduler, Ask(scheduler));

        Assert.Equal((6, 5, 1), (operation.Total, operation.Done, operation.Failed));
        var conflict = Assert.Single(operation.Conflicts);
        Assert.Equal(("NEEDS_FORCE", 1, "job-2"), (conflict.Code, conflict.Count, conflict.JobId));
    }

    [Fact]
    public async Task Begin_WithARate_TakesItsTime()
    {
        await using var scheduler = await BrokenAsync(20, out var mend);
        mend();
        var began = scheduler.Now;

        var operation = await EndAsync(scheduler, Ask(scheduler) with { RatePerSecond = 4 });

        // The last one needs no pause behind it.
        Assert.InRange(operation.FinishedAt!.Value - began, 19 * 250, long.MaxValue);
        // The test pushes the clock whether or not the work is done: on a busy machine the work falls behind it, and never gets ahead.
        Assert.Equal(20_000.0 / (operation.FinishedAt!.Value - began), OperationView.Of(operation, scheduler.Now).JobsPerSecond!.Value, 0.5);
    }

    [Fact]
    public async Task Canary_WhenAllComplete_TheOthersFollow()
    {
        await using var scheduler = await BrokenAsync(10, out var mend);
        mend();

        var operation = await EndAsync(scheduler, Ask(scheduler) with { Canary = 3 });

        Assert.Equal((10, 3, 3), (operation.Done, operation.CanaryJobs!.Count, operation.CanarySucceeded));
        await EachOnceAsync(scheduler, 10, operation.OperationId);
    }

    [Fact]
    public async Task Canary_WhenOneDiesAgain_TheOthersStayWhereTheyAreUntilAPersonDecides()
    {
        await using var scheduler = await BrokenAsync(10, out var mend);
        var asked = Ask(scheduler) with { Canary = 3 };
        await scheduler.Grains.GetGrain<IOperationGrain>(asked.OperationId).Begin(asked);

        var paused = await UntilAsync(scheduler, asked.OperationId, operation => operation.Status == OperationStatus.Paused);

        Assert.Equal(3, paused.Done);
        Assert.Contains("of the canary is failed again (BROKEN)", paused.Because, StringComparison.Ordinal);
        Assert.Equal(7, await UntouchedAsync(scheduler));

        mend();
        var grain = scheduler.Grains.GetGrain<IOperationGrain>(asked.OperationId);
        Assert.Equal(ReplyStatus.Done, (await grain.Control(new OperationControl(OperationVerb.Resume, "ann", "Known."))).Status);
        var operation = await UntilAsync(scheduler, asked.OperationId, operation => !operation.IsOpen);
        Assert.Equal((OperationStatus.Completed, 10), (operation.Status, operation.Done));
        Assert.Equal(0, await UntouchedAsync(scheduler));
    }

    [Fact]
    public async Task Control_PausesResumesAndCancels_AndSaysWhatItCannot()
    {
        await using var scheduler = await BrokenAsync(10, out var mend);
        mend();
        var asked = Ask(scheduler) with { RatePerSecond = 1 };
        var grain = scheduler.Grains.GetGrain<IOperationGrain>(asked.OperationId);
        await grain.Begin(asked);
        await UntilAsync(scheduler, asked.OperationId, operation => operation.Done > 0);

        Assert.Equal(ReplyStatus.Done, (await grain.Control(new OperationControl(OperationVerb.Pause, "ann", "Wait."))).Status);
        Assert.Equal(ReplyStatus.WrongStatus, (await grain.Control(new OperationControl(OperationVerb.Pause, "ann", "Wait."))).Status);
        var paused = await ReadAsync(scheduler, asked.OperationId);
        Assert.Equal((OperationStatus.Paused, "ann paused it: Wait."), (paused.Status, paused.Because));
        // What was under way when it was paused is still counted; then nothing moves.
        await Eventually.True(async () => (await ReadAsync(scheduler, asked.OperationId)).Page.Count == 0, "the page is through");
        var done = (await ReadAsync(scheduler, asked.OperationId)).Done;
        for (var i = 0; i < 100; i++)
        {
            scheduler.Clock.Advance(Step);
        }

        Assert.Equal(done, (await ReadAsync(scheduler, asked.OperationId)).Done);

        Assert.Equal(ReplyStatus.Done, (await grain.Control(new OperationControl(OperationVerb.Resume, "ann", "Go."))).Status);
        await UntilAsync(scheduler, asked.OperationId, operation => operation.Done > done);
        Assert.Equal(ReplyStatus.Done, (await grain.Control(new OperationControl(OperationVerb.Cancel, "bob", "Enough."))).Status);
        var cancelled = await ReadAsync(scheduler, asked.OperationId);
        Assert.Equal((OperationStatus.Cancelled, "bob cancelled it: Enough."), (cancelled.Status, cancelled.Because));
        Assert.Equal(ReplyStatus.WrongStatus, (await grain.Control(new OperationControl(OperationVerb.Resume, "ann", "Go."))).Status);
        Assert.Equal(ReplyStatus.NotFound, (await scheduler.Grains.GetGrain<IOperationGrain>("nobody").Control(new OperationControl(OperationVerb.Pause, "ann", "Wait."))).Status);
    }

    [Fact]
    public async Task Begin_WhenTheProcessEndsInTheMiddle_GoesOnInTheNextAndDoesEachOnce()
    {
        await using var scheduler = await BrokenAsync(40, out var mend);
        mend();
        var asked = Ask(scheduler) with { RatePerSecond = 20 };
        await scheduler.Grains.GetGrain<IOperationGrain>(asked.OperationId).Begin(asked);
        await UntilAsync(scheduler, asked.OperationId, operation => operation.Done >= 8);

        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();

        var operation = await UntilAsync(scheduler, asked.OperationId, operation => !operation.IsOpen);
        Assert.Equal((OperationStatus.Completed, 40, 40, 0), (operation.Status, operation.Total, operation.Done, operation.Failed));
        await EachOnceAsync(scheduler, 40, asked.OperationId);
    }

    [Fact]
    public async Task Begin_WhenAPageWasHalfDoneBeforeACrash_CountsEachOnce()
    {
        await using var scheduler = await BrokenAsync(4, out var mend);
        // As a crash between the acts and the counting leaves it: two of the page were replayed by it and have died again, two were not touched.
        var asked = OperationSteps.Plan(OperationSteps.Counted(OperationSteps.Begin(Ask(scheduler)), 4, scheduler.Now), ["job-0", "job-1", "job-2", "job-3"], null, scheduler.Now);
        foreach (var jobId in (string[])["job-0", "job-2"])
        {
            Assert.Equal(ReplyStatus.Done, (await scheduler.Job(jobId).Act(BulkRequests.Of(asked))).Status);
            await scheduler.AttemptsAsync(jobId, 2, JobStatus.Failed);
        }

        mend();
        await scheduler.Services.GetRequiredService<IDocumentStore>().WriteAsync(OperationRecords.Kind, asked.OperationId, OperationRecords.Write(asked), null);
        await scheduler.Grains.GetGrain<IOperationGrain>(asked.OperationId).Wake();

        var operation = await UntilAsync(scheduler, asked.OperationId, operation => !operation.IsOpen);
        Assert.Equal((4, 0), (operation.Done, operation.Failed));
        foreach (var i in Enumerable.Range(0, 4))
        {
            Assert.Single(await scheduler.LedgerAsync($"job-{i}"), entry => entry.Event is RetryAsked { Operation: not null });
        }
    }

    [Fact]
    public async Task Cancel_WhenAPageWasHalfDoneBeforeACrash_StillCountsWhatWasDone()
    {
        await using var scheduler = await BrokenAsync(3, out _);
        var asked = OperationSteps.Plan(OperationSteps.Counted(OperationSteps.Begin(Ask(scheduler) with { Action = BulkAction.Discard }), 3, scheduler.Now), ["job-0", "job-1", "job-2"], null, scheduler.Now);
        Assert.Equal(ReplyStatus.Done, (await scheduler.Job("job-1").Act(BulkRequests.Of(asked))).Status);
        var cancelled = OperationSteps.Cancel(asked, "ann", "Enough.", scheduler.Now)!;
        await scheduler.Services.GetRequiredService<IDocumentStore>().WriteAsync(OperationRecords.Kind, asked.OperationId, OperationRecords.Write(cancelled), null);

        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();

        var settled = await UntilAsync(scheduler, asked.OperationId, operation => operation.Page.Count == 0);
        Assert.Equal((OperationStatus.Cancelled, 1, 0), (settled.Status, settled.Done, settled.Failed));
        Assert.Single((await scheduler.Queries.ListDeadLettersAsync(new DeadLetterFilter { Resolved = true }, null, 50)).Items);
    }

    [Fact]
    public async Task Control_WhenItIsWokenAgainAndAgain_TheRateHolds()
    {
        await using var scheduler = await BrokenAsync(10, out var mend);
        mend();
        var asked = Ask(scheduler) with { RatePerSecond = 0.1 };
        var grain = scheduler.Grains.GetGrain<IOperationGrain>(asked.OperationId);
        await grain.Begin(asked);
        await UntilAsync(scheduler, asked.OperationId, operation => operation.Done == 1);

        for (var i = 0; i < 20; i++)
        {
            await grain.Control(new OperationControl(OperationVerb.Resume, "ann", "Faster."));
            await grain.Wake();
            scheduler.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        // The second one comes when its time has come, whoever asks.
        var at = scheduler.Now;
        await UntilAsync(scheduler, asked.OperationId, operation => operation.Done == 2);
        Assert.InRange(scheduler.Now - at, 9_000, long.MaxValue);
    }

    [Fact]
    public async Task Act_WhenAnotherVersionIsExpected_DoesNothing()
    {
        await using var scheduler = await BrokenAsync(1, out _);
        var version = (await scheduler.Queries.GetAsync("job-0"))!.State.Head.Version;

        var reply = await scheduler.Job("job-0").Act(new PersonRequest(PersonAction.Retry, "ann", "Again.") { ExpectedVersion = version - 1 });

        Assert.Equal(ReplyStatus.VersionChanged, reply.Status);
        Assert.Equal(version, (await scheduler.Queries.GetAsync("job-0"))!.State.Head.Version);
        Assert.Equal(ReplyStatus.Done, (await scheduler.Job("job-0").Act(new PersonRequest(PersonAction.Discard, "ann", "Known.") { ExpectedVersion = version })).Status);
    }

    private static Task<Scheduler> BrokenAsync(int jobs, out Action mend)
    {
        var broken = true;
        mend = () => Volatile.Write(ref broken, false);
        return StartAsync();

        async Task<Scheduler> StartAsync()
        {
            var script = new Script((_, _) => Volatile.Read(ref broken) ? throw new PermanentJobException("It is broken.", "BROKEN") : Task.FromResult<object?>(null));
            var scheduler = await Scheduler.StartAsync(retraced =>
            {
                retraced.Services.AddSingleton(script);
                retraced.AddHandler<ScriptedHandler>("work");
            });
            for (var i = 0; i < jobs; i++)
            {
                await scheduler.EnqueueAsync($"job-{i}", "work");
            }

            for (var i = 0; i < jobs; i++)
            {
                await scheduler.IsAsync($"job-{i}", JobStatus.Failed);
            }

            // What dies in the millisecond in which an operation begins belongs to it.
            scheduler.Clock.Advance(Step);
            return scheduler;
        }
    }

    private static Operation Ask(Scheduler scheduler) => new()
    {
        OperationId = JobIds.New(scheduler.Clock),
        Action = BulkAction.Retry,
        Filter = new BulkFilter { Queue = "work" },
        Reason = "It is mended.",
        By = "ann",
        CreatedAt = scheduler.Now,
    };

    private static async Task<Operation> EndAsync(Scheduler scheduler, Operation asked)
    {
        await scheduler.Grains.GetGrain<IOperationGrain>(asked.OperationId).Begin(asked);
        return await UntilAsync(scheduler, asked.OperationId, operation => !operation.IsOpen);
    }

    private static async Task<Operation> UntilAsync(Scheduler scheduler, string operationId, Func<Operation, bool> condition)
    {
        await Eventually.TrueWhileAdvancing(scheduler.Clock, Step, () => condition(ReadAsync(scheduler, operationId).GetAwaiter().GetResult()), "the operation has come so far");
        return await ReadAsync(scheduler, operationId);
    }

    private static async Task<Operation> ReadAsync(Scheduler scheduler, string operationId) =>
        OperationRecords.Read((await scheduler.Services.GetRequiredService<IDocumentStore>().ReadAsync(OperationRecords.Kind, operationId))!.Utf8Json);

    private static async Task EachOnceAsync(Scheduler scheduler, int jobs, string operationId, JobStatus end = JobStatus.Completed)
    {
        for (var i = 0; i < jobs; i++)
        {
            await scheduler.IsAsync($"job-{i}", end);
            Assert.Single(await scheduler.LedgerAsync($"job-{i}"), entry => entry.Event is RetryAsked e && e.Operation == operationId);
            Assert.Empty((await scheduler.VerifyAsync($"job-{i}")).Violations);
        }
    }

    private static async Task<int> UntouchedAsync(Scheduler scheduler) =>
        (await scheduler.Queries.GetHeadsAsync([.. Enumerable.Range(0, 10).Select(i => $"job-{i}")])).Values.Count(head => head.Replays == 0);
}
