using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class RateLimitTests
{
    private const string Queue = "work";

    [Fact]
    public async Task RateLimit_Of100ASecond_IsHeldFor30SecondsAndSharedEvenlyBy50Keys()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"rateLimit":{"permits":100,"perSeconds":1}}""");
        // The first has a hundred times as many, and all of them are there before the others come.
        await scheduler.EnqueueManyAsync(Queue, 7_000, i => new JobInput { QueueName = Queue, RateKey = i < 4_000 ? "k0" : $"k{1 + (i % 49)}", TimeoutSeconds = 3_600 });
        var (start, turns) = (0L, new List<(string Key, long At)>());
        await Eventually.True(async () => await TakeAsync() > 0, "the first permits are written down");
        start = turns[0].At;
        while (scheduler.Now < start + 30_000)
        {
            scheduler.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await TakeAsync();
        }

        Assert.InRange(turns.Count, 3_000 * 0.98, 3_000 * 1.02);
        foreach (var from in Enumerable.Range(0, 29).Select(second => start + (second * 1_000)))
        {
            Assert.InRange(turns.Count(turn => turn.At >= from && turn.At < from + 1_000), 1, 100 + 20);
        }

        var perKey = turns.GroupBy(turn => turn.Key, turn => turn.At).ToList();
        Assert.Equal(50, perKey.Count);
        Assert.All(perKey, key => Assert.InRange(key.Count(), turns.Count / 50, (turns.Count / 50) + 1));
        Assert.All(perKey, key => Assert.InRange(key.Order().Zip(key.Order().Skip(1), (one, next) => next - one).Max(), 0, 700));

        async Task<int> TakeAsync()
        {
            var leases = await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 500, 0));
            turns.AddRange(leases.Select(lease => (lease.Job.State.Spec.RateKey!, lease.Job.State.Head.Lease!.GrantedAt)));
            return leases.Count;
        }
    }

    [Fact]
    public async Task WaitForWork_WhenAPermitComes_EndsByItself()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"rateLimit":{"permits":4,"perSeconds":1,"burst":1}}""");
        await scheduler.EnqueueManyAsync(Queue, 8);
        var queue = scheduler.Queue(Queue);
        await Eventually.True(async () => (await queue.Take(new TakeRequest("w", null, 10))).Count == 1, "the first goes");
        for (var i = 1; i < 8; i++)
        {
            var waiting = queue.WaitForWork(new WaitRequest(null, 20_000));
            var at = (await queue.Describe()).Limited!.NextPermitAt!.Value;
            Assert.Equal(250, at - scheduler.Now);
            scheduler.Clock.Advance(TimeSpan.FromMilliseconds(249));
            await queue.Describe();
            Assert.False(waiting.IsCompleted);

            // Not more often than every fourth time the housekeeping comes by, too. The alarm rings a millisecond after the permit is there.
            scheduler.Clock.Advance(TimeSpan.FromMilliseconds(2));
            Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(120)));
            Assert.Single(await queue.Take(new TakeRequest("w", null, 10)));
            Assert.Empty(await queue.Take(new TakeRequest("w", null, 10)));
        }
    }

    [Fact]
    public async Task Limited_WhileAJobWaitsForAPermit_ItIsPendingAndHasSpentNoTry()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"rateLimit":{"permits":1,"perSeconds":60}}""");
        await scheduler.EnqueueManyAsync(Queue, 2);
        Assert.Equal("j0", Assert.Single(await PollAsync(scheduler)));
        var nextPermitAt = scheduler.Now + 60_000;

        Assert.Equal(new LimitedJobs(1, nextPermitAt), (await scheduler.Queue(Queue).Describe()).Limited);
        scheduler.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 10, 0)));
        var job = await scheduler.ReadAsync("j1");
        Assert.Equal((JobStatus.Pending, 0, 1L), (job.Status, job.Tries, job.Version));

        scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("j1", Assert.Single(await PollAsync(scheduler)));
        Assert.Equal(1, (await scheduler.ReadAsync("j1")).Tries);
    }

    [Fact]
    public async Task PerTypeRateLimit_OfOneType_LeavesOthersAlone()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"perTypeRateLimit":{"slow":{"permits":1,"perSeconds":10}}}""");
        await scheduler.EnqueueManyAsync(Queue, 12, i => new JobInput { QueueName = Queue, Type = i % 2 == 0 ? "slow" : "fast" });

        var taken = await PollAsync(scheduler, 7);
        Assert.Equal(["j0", "j1", "j11", "j3", "j5", "j7", "j9"], taken.Order(StringComparer.Ordinal));
        Assert.Equal(5, (await scheduler.Queue(Queue).Describe()).Limited!.Jobs);
        scheduler.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 10, 0)));
        scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("j2", Assert.Single(await PollAsync(scheduler)));
    }

    [Fact]
    public async Task PerKeyRateLimit_GivesEachKeyItsOwnPermits()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"perKeyRateLimit":{"permits":2,"perSeconds":60,"burst":2}}""");
        // Those without a key are one.
        await scheduler.EnqueueManyAsync(Queue, 16, i => new JobInput { QueueName = Queue, RateKey = i % 4 == 0 ? null : $"k{i % 4}" });

        Assert.Equal(["j0", "j1", "j2", "j3", "j4", "j5", "j6", "j7"], (await PollAsync(scheduler, 8)).Order(StringComparer.Ordinal));
        var limited = (await scheduler.Queue(Queue).Describe()).Limited!;
        Assert.Equal(8, limited.Jobs);
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(limited.NextPermitAt!.Value - scheduler.Now));
        Assert.Equal(4, (await PollAsync(scheduler, 4)).Count);
        Assert.Empty(await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 10, 0)));
    }

    [Fact]
    public async Task GiveBack_WhenAJobWasNotStarted_GivesItsPermitBack()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"rateLimit":{"permits":1,"perSeconds":60},"perKeyRateLimit":{"permits":1,"perSeconds":60}}""");
        await scheduler.EnqueueManyAsync(Queue, 2);
        var queue = scheduler.Queue(Queue);
        for (var i = 0; i < 3; i++)
        {
            await Eventually.True(async () => (await queue.Take(new TakeRequest("w", null, 10))).Count == 1, "it is handed out");
            Assert.Empty(await queue.Take(new TakeRequest("w", null, 10)));
            await queue.GiveBack(["j0"]);
        }
    }

    [Fact]
    public async Task RateLimit_OverARestart_IsWhatWasLeft()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"rateLimit":{"permits":5,"perSeconds":3600,"burst":5},"perKeyRateLimit":{"permits":3,"perSeconds":3600,"burst":3},"perTypeRateLimit":{"b":{"permits":1,"perSeconds":3600}}}""");
        await scheduler.EnqueueManyAsync(Queue, 10, i => new JobInput { QueueName = Queue, RateKey = i < 8 ? "a" : null, Type = i is 0 or 8 ? "b" : "work", TimeoutSeconds = 3_600 });
        Assert.Equal("j0", Assert.Single(await PollAsync(scheduler, 1, most: 1)));

        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();

        // Two more of the key, and no other of the type.
        await scheduler.RecoveredAsync(Queue);
        Assert.Equal(["j1", "j2", "j9"], (await PollAsync(scheduler, 3)).Order(StringComparer.Ordinal));
        Assert.Empty(await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 10, 0)));
        Assert.InRange((await scheduler.Queue(Queue).Describe()).Limited!.NextPermitAt!.Value - scheduler.Now, 1_190_000, 1_200_001);
    }

    [Fact]
    public async Task RateLimit_OfAQueueThatIsSpread_HoldsForAllPartitionsTogether()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.RecoveredAsync(Queue);
        await scheduler.SetAsync(Queue, """{"paused":true}""");
        await scheduler.SetAsync(Queue, """{"partitions":4,"rateLimit":{"permits":20,"perSeconds":1,"burst":4}}""");
        await scheduler.SetAsync(Queue, """{"paused":false}""");
        await scheduler.EnqueueManyAsync(Queue, 400, i => new JobInput { QueueName = Queue, TimeoutSeconds = 3_600 });
        var (start, taken) = (scheduler.Now, 0);
        await Eventually.True(async () => (taken += (await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 100, 0))).Count) >= 4, "each has its burst of one");
        while (scheduler.Now < start + 5_000)
        {
            scheduler.Clock.Advance(TimeSpan.FromMilliseconds(100));
            taken += (await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 100, 0))).Count;
        }

        Assert.InRange(taken, 90, 104);
    }

    // What is promised for the first time is there a moment later.
    private static async Task<List<string>> PollAsync(Scheduler scheduler, int atLeast = 1, int most = 100)
    {
        var taken = new List<string>();
        await Eventually.True(
            async () =>
            {
                taken.AddRange((await scheduler.Worker("w").Poll(new PollRequest([Queue], null, most, 0))).Select(lease => lease.Job.State.Spec.JobId));
                return taken.Count >= atLeast;
            },
            $"{atLeast} are leased");
        return taken;
    }
}
