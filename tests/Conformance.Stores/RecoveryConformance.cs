using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>A queue that starts again finds its live jobs in their order.</summary>
public abstract class RecoveryConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const long T = Samples.Now;

    [Fact]
    public async Task ReadLiveAsync_WhenJobsAreInEveryStatus_ReadsTheLiveOnes()
    {
        await Lives.EnqueueAsync("pending");
        await Lives.MoveAsync(await Lives.EnqueueAsync("processing"), Samples.Start());
        await Lives.EnqueueAsync(Samples.Spec("delayed") with { RunAt = T + 1 });
        await Lives.EnqueueAsync(Samples.Spec("waiting"), openParents: 1);
        await Lives.CompleteAsync("completed");
        await Lives.DieAsync(await Lives.EnqueueAsync("failed"));
        await Lives.MoveAsync(await Lives.DieAsync(await Lives.EnqueueAsync("poisoned")), new PoisonAsked { Reason = "Bad." });
        await Lives.MoveAsync(await Lives.EnqueueAsync("cancelled"), new CancelAsked { Reason = "No." });
        await Lives.EnqueueAsync("elsewhere", "other");

        await ReopenAsync();
        var live = await Jobs.ReadLiveAsync("email", 0, 100);

        Assert.Equal(
            [("pending", JobStatus.Pending), ("processing", JobStatus.Processing), ("delayed", JobStatus.Delayed), ("waiting", JobStatus.Waiting)],
            live.Select(job => (job.JobId, job.Status)));
    }

    [Fact]
    public async Task ReadLiveAsync_WhenAJobIsLive_GivesWhatItsQueueNeeds()
    {
        var spec = Samples.FullSpec("full");
        var delayed = await Lives.EnqueueAsync(spec);
        var stored = await LoadedAsync("full");
        Assert.Equal(
            new LiveJob("full", spec.Type, JobStatus.Delayed, spec.Priority, T + 5_000, stored.Place, 1, spec.ExpiresAt, null, RateKey: spec.RateKey),
            Assert.Single(await Jobs.ReadLiveAsync(spec.QueueName, 0, 10)));

        var due = await Lives.MoveAsync(delayed, new Due(), T + 5_000);
        var started = await Lives.MoveAsync(due, Samples.Start(30_000), T + 5_001);

        // Once it was started it no longer expires.
        Assert.Equal(
            new LiveJob("full", spec.Type, JobStatus.Processing, spec.Priority, T + 5_000, stored.Place, 3, null, started.Head.Lease, RateKey: spec.RateKey),
            Assert.Single(await Jobs.ReadLiveAsync(spec.QueueName, 0, 10)));

        await Lives.MoveAsync(started, new Released(), T + 5_002);
        var released = Assert.Single(await Jobs.ReadLiveAsync(spec.QueueName, 0, 10));
        Assert.Equal((JobStatus.Pending, null, null), (released.Status, released.ExpiresAt, released.Lease));
    }

    [Fact]
    public async Task ReadLiveAsync_WhenReadInPages_GivesEachJobOnceByPlace()
    {
        for (var i = 0; i < 25; i++)
        {
            await Lives.EnqueueAsync($"job-{i}", i % 2 == 0 ? "email" : "other");
        }

        var read = new List<LiveJob>();
        while (await Jobs.ReadLiveAsync("email", read.LastOrDefault()?.Place ?? 0, 4) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 4);
            read.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(0, 13).Select(i => $"job-{i * 2}"), read.Select(job => job.JobId));
        Assert.Equal(read.Select(job => job.Place).Order(), read.Select(job => job.Place));
    }

    [Fact]
    public async Task ReadLiveAsync_WhenAJobIsReplayed_HasItAtItsOldPlace()
    {
        var first = await Lives.DieAsync(await Lives.EnqueueAsync("first"));
        await Lives.EnqueueAsync("second");
        Assert.Equal(["second"], (await Jobs.ReadLiveAsync("email", 0, 10)).Select(job => job.JobId));

        await Lives.MoveAsync(first, new RetryAsked { Reason = "Again." }, T + 7);

        var live = await Jobs.ReadLiveAsync("email", 0, 10);
        Assert.Equal(["first", "second"], live.Select(job => job.JobId));
        Assert.Equal(T + 7, live[0].DueAt);
    }

    [Fact]
    public async Task ReadLiveAsync_WhenTheQueueIsUnknown_IsEmpty() => Assert.Empty(await Jobs.ReadLiveAsync("nobody", 0, 10));

    [Fact]
    public async Task OldestPendingAsync_WhenJobsComeAndGo_IsTheEarliestDueOfThePending()
    {
        Assert.Null(await Queries.OldestPendingAsync("email"));
        var late = await Lives.EnqueueAsync("late", at: T + 50);
        var early = await Lives.EnqueueAsync("early", at: T + 10);
        await Lives.EnqueueAsync(Samples.Spec("delayed") with { RunAt = T + 999 });
        await Lives.EnqueueAsync("elsewhere", "other", T + 1);
        Assert.Equal(T + 10, await Queries.OldestPendingAsync("email"));

        await Lives.MoveAsync(early, Samples.Start(), T + 60);
        Assert.Equal(T + 50, await Queries.OldestPendingAsync("email"));

        await Lives.MoveAsync(late, new CancelAsked { Reason = "No." }, T + 70);
        Assert.Null(await Queries.OldestPendingAsync("email"));
    }
}
