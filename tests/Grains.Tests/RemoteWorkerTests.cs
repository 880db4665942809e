using ReTraced.Jobs;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class RemoteWorkerTests
{
    [Fact]
    public async Task Lease_WhenItsTimeIsOver_IsLostAtOnceAndTheLateWorkerIsRefused()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("j", "work", with: input => input with { TimeoutSeconds = 30 });
        var lease = await LeaseAsync(scheduler, "w");
        Assert.Equal(scheduler.Now + 30_000, lease.ExpiresAt);
        await scheduler.Queue("work").Describe();
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(29_999));
        await scheduler.Queue("work").Describe();
        Assert.True(await scheduler.Job("j").IsHeldBy(LeaseToken.Id(lease.LeaseToken)));

        await scheduler.AdvanceUntilAsync("j", JobStatus.Pending);

        var lost = (await scheduler.LedgerAsync("j"))[^1];
        Assert.InRange(lost.At, lease.ExpiresAt, lease.ExpiresAt + 999);
        Assert.Contains("was not heard of for 30 s", Assert.IsType<LeaseWasLost>(lost.Event).Because, StringComparison.Ordinal);
        var late = await scheduler.Job("j").EndRun(new RunReport(LeaseToken.Id(lease.LeaseToken), JobEventKind.Succeed));
        Assert.Equal(ReplyStatus.LeaseLost, late.Status);
        Assert.Equal(ReplyStatus.LeaseLost, (await scheduler.Job("j").Heartbeat(LeaseToken.Id(lease.LeaseToken))).Status);

        var next = await LeaseAsync(scheduler, "w");
        var report = new RunReport(LeaseToken.Id(next.LeaseToken), JobEventKind.Succeed);
        Assert.Equal(ReplyStatus.Done, (await scheduler.Job("j").EndRun(report)).Status);
        Assert.Equal(ReplyStatus.Repeated, (await scheduler.Job("j").EndRun(report)).Status);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task Heartbeat_WhenTheLeaseIsHeld_ExtendsItByItsWholeLength()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("j", "work", with: input => input with { TimeoutSeconds = 30 });
        var leaseId = LeaseToken.Id((await LeaseAsync(scheduler, "w")).LeaseToken);
        for (var i = 0; i < 5; i++)
        {
            scheduler.Clock.Advance(TimeSpan.FromSeconds(20));
            var beat = await scheduler.Job("j").Heartbeat(leaseId);
            Assert.Equal((ReplyStatus.Done, scheduler.Now + 30_000, false), (beat.Status, beat.ExpiresAt, beat.CancelRequested));
            await scheduler.Queue("work").Describe();
        }

        Assert.True((await scheduler.Job("j").Act(new PersonRequest(PersonAction.Cancel, "ada", "test"))).Ok);
        Assert.True((await scheduler.Job("j").Heartbeat(leaseId)).CancelRequested);
        var last = scheduler.Now;
        await scheduler.Queue("work").Describe();
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.Equal(JobStatus.Processing, (await scheduler.ReadAsync("j")).Status);
        await scheduler.AdvanceUntilAsync("j", JobStatus.Cancelled);
        Assert.InRange((await scheduler.LedgerAsync("j"))[^1].At, last + 30_000, last + 30_999);
    }

    [Fact]
    public async Task Lease_WhenThreeWorkersVanish_TheJobIsPoisoned()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("j", "work", with: input => input with { TimeoutSeconds = 5, MaxTries = 10 });
        for (var i = 1; i <= 3; i++)
        {
            await LeaseAsync(scheduler, $"w{i}");
            await scheduler.Queue("work").Describe();
            scheduler.Clock.Advance(TimeSpan.FromSeconds(5));
            await scheduler.AdvanceUntilAsync("j", i < 3 ? JobStatus.Pending : JobStatus.Poisoned);
        }

        var letter = await scheduler.Queries.GetDeadLetterAsync("j");
        Assert.Equal((FailureType.Poison, ErrorCodes.LeaseLost), (letter!.FailureType, letter.ErrorCode));
    }

    [Fact]
    public async Task Poll_WhenJobsHaveLostLeases_AWorkerGetsOneOfThemAtATime()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await LoseAsync(scheduler, "a", "b");
        await scheduler.EnqueueAsync("c", "work");

        var first = await PollAsync(scheduler, "w", max: 10);
        Assert.Equal(["c", "a"], first.Select(lease => lease.Job.State.Spec.JobId).OrderDescending());
        Assert.Empty(await PollAsync(scheduler, "w", max: 10));
        var waiting = scheduler.Worker("w").Poll(new PollRequest(["work"], null, 10, 20_000));
        Assert.Equal(["b"], (await PollAsync(scheduler, "other", max: 10)).Select(lease => lease.Job.State.Spec.JobId));

        // Once the first has ended, the worker may have another.
        var lease = (await scheduler.Queries.GetAsync("b"))!.State.Head.Lease!;
        await scheduler.Job("b").EndRun(new RunReport(lease.Id, JobEventKind.Release));
        await scheduler.IsAsync("b", JobStatus.Pending);
        Assert.False(waiting.IsCompleted);
        var held = first.Single(lease => lease.Job.State.Spec.JobId == "a");
        Assert.True((await scheduler.Job("a").EndRun(new RunReport(LeaseToken.Id(held.LeaseToken), JobEventKind.Succeed))).Ok);
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(50), () => waiting.IsCompleted);
        Assert.Equal(["b"], (await waiting).Select(lease => lease.Job.State.Spec.JobId));
    }

    [Fact]
    public async Task Pump_WhenJobsHaveLostLeases_RunsOneOfThemAtATimeAndOthersBesideIt()
    {
        var (running, most, gate) = (0, 0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var script = new Script(async (context, _) =>
        {
            if (!context.JobId.StartsWith("fresh", StringComparison.Ordinal))
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await gate.Task;
                Interlocked.Decrement(ref running);
            }

            return null;
        });
        await using var scheduler = await RetryTests.Start(script, type: "served");
        await LoseAsync(scheduler, [.. Enumerable.Range(0, 8).Select(i => $"suspect-{i}")], type: "served", queue: "one", worker: "w");
        await scheduler.EnqueueAsync("fresh-1", "one", with: input => input with { Type = "served" });
        await scheduler.EnqueueAsync("fresh-2", "two", with: input => input with { Type = "served" });
        await scheduler.IsAsync("fresh-1", JobStatus.Completed);
        await scheduler.IsAsync("fresh-2", JobStatus.Completed);
        gate.SetResult();
        for (var i = 0; i < 8; i++)
        {
            await scheduler.IsAsync($"suspect-{i}", JobStatus.Completed);
        }

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Poll_WhenAThousandWait_OneJobWakesOneAndTheOthersLeaveEmptyHanded()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var polls = Enumerable.Range(0, 1000).Select(i => scheduler.Worker($"w{i}").Poll(new PollRequest(["work", "more"], null, 5, 20_000))).ToList();
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).Waiting == 1000 && (await scheduler.Queue("more").Describe()).Waiting == 1000);

        await scheduler.EnqueueAsync("j", "more");
        await Eventually.True(() => polls.Exists(poll => poll.IsCompleted));
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).Waiting == 999);
        scheduler.Clock.Advance(TimeSpan.FromSeconds(21));
        var leases = (await Task.WhenAll(polls)).SelectMany(found => found).ToList();
        Assert.Equal("j", Assert.Single(leases).Job.State.Spec.JobId);
        Assert.Equal(0, (await scheduler.Queue("more").Describe()).Waiting);
    }

    [Fact]
    public async Task Poll_WhenItsCallerGoesAway_EndsAndTakesNothing()
    {
        await using var scheduler = await Scheduler.StartAsync();
        using var gone = new CancellationTokenSource();
        var poll = scheduler.Worker("w").Poll(new PollRequest(["work"], null, 5, 20_000), gone.Token);
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).Waiting == 1);
        await gone.CancelAsync();
        Assert.Empty(await poll);
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).Waiting == 0);
        await scheduler.EnqueueAsync("j", "work");
        Assert.Single(await PollAsync(scheduler, "other", max: 1));
    }

    [Fact]
    public async Task Poll_WhenSeveralQueuesHaveWork_TakesFromTheFirstFirstAndOnlyTheTypesAskedFor()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("b1", "second");
        await scheduler.EnqueueAsync("a1", "first", with: input => input with { Type = "x" });
        await scheduler.EnqueueAsync("a2", "first", with: input => input with { Type = "y" });
        var leases = await scheduler.Worker("w").Poll(new PollRequest(["first", "second"], ["x", "second"], 10, 0));
        Assert.Equal(["a1", "b1"], leases.Select(lease => lease.Job.State.Spec.JobId));
        Assert.Equal(["y"], (await scheduler.Queue("first").Describe()).UnservedTypes);
    }

    [Fact]
    public async Task Restart_WhenARemoteWorkerHoldsALease_ItGoesOnForItsWholeLength()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("kept", "work", with: input => input with { TimeoutSeconds = 10 });
        await scheduler.EnqueueAsync("lost", "work", with: input => input with { TimeoutSeconds = 10 });
        var leases = await PollAsync(scheduler, "w", max: 2);
        await scheduler.StopAsync();
        // Nobody could extend the leases meanwhile.
        scheduler.Clock.Advance(TimeSpan.FromSeconds(60));
        await scheduler.StartAgainAsync();
        await Eventually.True(async () => !(await scheduler.Queue("work").Describe()).Recovering);
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(9_900));
        Assert.True((await scheduler.Job("kept").EndRun(new RunReport(LeaseToken.Id(leases[0].LeaseToken), JobEventKind.Succeed))).Ok);
        Assert.Equal(JobStatus.Processing, (await scheduler.ReadAsync("lost")).Status);
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(101));
        await scheduler.IsAsync("lost", JobStatus.Pending);
    }

    [Fact]
    public async Task Take_WhenTheGrantIsLostOnItsWay_TheJobIsHandedOutAgain()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("j", "work");
        Assert.Single(await scheduler.Queue("work").Take(new TakeRequest("w", null, 1)));
        Assert.Empty(await scheduler.Queue("work").Take(new TakeRequest("w", null, 1)));
        // In steps: the look at what was handed out may have ended just before the time was over, and the next is set only then.
        var after = await Eventually.TrueWhileAdvancing(
            scheduler.Clock, TimeSpan.FromSeconds(1), () => scheduler.Queue("work").Describe().GetAwaiter().GetResult().Ready == 1);
        Assert.True(after >= TimeSpan.FromSeconds(30), $"handed out again after {after}");
    }

    [Fact]
    public async Task Workers_WhenTheyPollAndRun_AreListedUntilTheyAreSilentForAMinute()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.Worker("w").Poll(new PollRequest(["work"], ["work"], 1, 0));
        var workers = scheduler.Grains.GetGrain<IWorkersGrain>(IWorkersGrain.Key);
        var seen = Assert.Single(await workers.List(), worker => worker.WorkerId == "w");
        Assert.Equal((true, scheduler.Now), (seen.Remote, seen.LastSeenAt));
        var running = Assert.Single(await scheduler.Queue("work").Running(10));
        Assert.Equal(("j", "w", scheduler.Now + 30_000), (running.JobId, running.WorkerId, running.LeaseExpiresAt));
        scheduler.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.DoesNotContain(await workers.List(), worker => worker.WorkerId == "w");
    }

    private static async Task<RemoteLease> LeaseAsync(Scheduler scheduler, string worker) => Assert.Single(await PollAsync(scheduler, worker, max: 1));

    private static Task<IReadOnlyList<RemoteLease>> PollAsync(Scheduler scheduler, string worker, int max, string queue = "work") =>
        scheduler.Worker(worker).Poll(new PollRequest([queue], null, max, 0));

    private static Task LoseAsync(Scheduler scheduler, params string[] jobIds) => LoseAsync(scheduler, jobIds, "work", "work", "vanished");

    // Makes jobs that have lost a lease each, and are pending again.
    private static async Task LoseAsync(Scheduler scheduler, string[] jobIds, string type, string queue, string worker)
    {
        foreach (var id in jobIds)
        {
            // Delayed, so that nobody takes them meanwhile.
            await scheduler.EnqueueAsync(id, queue, with: input => input with { Type = type, DelaySeconds = 1000 });
        }

        foreach (var id in jobIds)
        {
            await scheduler.LoseLeaseAsync(id, worker);
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
