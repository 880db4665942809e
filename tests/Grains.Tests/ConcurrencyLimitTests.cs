using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class ConcurrencyLimitTests
{
    private const string Queue = "work";

    [Fact]
    public async Task PerTypeMaxConcurrency_HoldsBackThatTypeUntilOneEnds()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"perTypeMaxConcurrency":{"a":1}}""");
        await scheduler.EnqueueManyAsync(Queue, 6, i => new JobInput { QueueName = Queue, Type = i % 2 == 0 ? "a" : "b" });
        Assert.Equal(["j0", "j1", "j3", "j5"], await TakeAsync(scheduler));
        Assert.Equal(new LimitedJobs(2, null), (await scheduler.Queue(Queue).Describe()).Limited);

        var waiting = scheduler.Queue(Queue).WaitForWork(new WaitRequest(["a"], 20_000));
        await EndAsync(scheduler, "j0");
        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(120)));
        Assert.Equal(["j2"], await TakeAsync(scheduler));
    }

    [Fact]
    public async Task PerKeyMaxConcurrency_HoldsBackThatKeyUntilOneEnds()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"perKeyMaxConcurrency":2}""");
        await scheduler.EnqueueManyAsync(Queue, 9, i => new JobInput { QueueName = Queue, RateKey = i % 3 == 0 ? null : $"k{i % 3}" });
        Assert.Equal(["j0", "j1", "j2", "j3", "j4", "j5"], await TakeAsync(scheduler));

        await EndAsync(scheduler, "j1");
        await Eventually.True(async () => (await scheduler.Queue(Queue).Describe()).Limited!.Jobs == 2, "k1 may have one more");
        Assert.Equal(["j7"], await TakeAsync(scheduler));
        await scheduler.Queue(Queue).GiveBack(["j7"]);
        Assert.Equal(["j7"], await TakeAsync(scheduler));
    }

    [Fact]
    public async Task Limits_AfterARestart_CountWhatRuns()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"maxConcurrency":3,"perKeyMaxConcurrency":2,"perTypeMaxConcurrency":{"a":1}}""");
        await scheduler.EnqueueManyAsync(Queue, 8, i => new JobInput { QueueName = Queue, RateKey = i < 4 ? "k" : null, Type = i == 0 || i == 4 ? "a" : "b", TimeoutSeconds = 3_600 });
        Assert.Equal(["j0"], (await scheduler.Worker("w").Poll(new PollRequest([Queue], null, 1, 0))).Select(lease => lease.Job.State.Spec.JobId));

        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();

        await Eventually.True(async () => await scheduler.Queue(Queue).Describe() is { Recovering: false, InFlight: 1 }, "it knows what runs");
        Assert.Equal(["j1", "j5"], await TakeAsync(scheduler));
        Assert.Empty(await TakeAsync(scheduler));
    }

    [Fact]
    public async Task Keys_WithoutAnyLimit_TakeTurns()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueManyAsync(Queue, 60, i => new JobInput { QueueName = Queue, RateKey = i < 50 ? "many" : i < 55 ? "few" : null });
        var queue = scheduler.Queue(Queue);

        var first = (await queue.Take(new TakeRequest("w", null, 15))).Select(grant => int.Parse(grant.JobId.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)).ToList();

        Assert.Equal([5, 5, 5], new[] { first.Count(i => i < 50), first.Count(i => i is >= 50 and < 55), first.Count(i => i >= 55) });
        Assert.Equal(45, (await queue.Take(new TakeRequest("w", null, 100))).Count);
    }

    [Fact]
    public async Task Settings_WhenALimitIsRaised_WakeThoseThatWait()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"perKeyMaxConcurrency":1,"rateLimit":{"permits":1,"perSeconds":86400}}""");
        await scheduler.EnqueueManyAsync(Queue, 3);
        await Eventually.True(async () => (await TakeAsync(scheduler)).Count == 1, "the first goes");
        var waiting = scheduler.Queue(Queue).WaitForWork(new WaitRequest(null, 20_000));

        await scheduler.SetAsync(Queue, """{"perKeyMaxConcurrency":null}""");
        Assert.False(waiting.IsCompleted);
        await scheduler.SetAsync(Queue, """{"rateLimit":null}""");

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(120)));
        Assert.Equal(["j1", "j2"], await TakeAsync(scheduler));
    }

    private static async Task<List<string>> TakeAsync(Scheduler scheduler) =>
        [.. (await scheduler.Queue(Queue).Take(new TakeRequest("w", null, 100))).Select(grant => grant.JobId).Order(StringComparer.Ordinal)];

    private static async Task EndAsync(Scheduler scheduler, string jobId)
    {
        Assert.True((await scheduler.Job(jobId).Start(new StartRequest("w", $"lease-{jobId}", scheduler.Now))).Ok);
        Assert.True((await scheduler.Job(jobId).EndRun(new RunReport($"lease-{jobId}", JobEventKind.Succeed))).Ok);
    }
}
