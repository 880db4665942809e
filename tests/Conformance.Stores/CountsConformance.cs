using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>The counters equal what a recount gives.</summary>
public abstract class CountsConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task CountAsync_WhenThereWasNeverAJob_IsEmpty()
    {
        Assert.Empty(await Queries.CountAsync());
        Assert.Empty(await Queries.ReadThroughputAsync(null, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task CountAsync_AfterARandomRun_EqualsARecount(int seed)
    {
        var lives = new RandomLives(Jobs, seed);
        await lives.RunAsync(600);

        await AssertCountsAsync(lives.Jobs);
        await ReopenAsync();
        await AssertCountsAsync(lives.Jobs);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task EveryRead_AfterARandomRun_AgreesWithTheStateMachine(int seed)
    {
        var lives = new RandomLives(Jobs, seed);
        await lives.RunAsync(600);

        foreach (var job in lives.Jobs)
        {
            AssertSame(job, (await LoadedAsync(job.Spec.JobId)).State);
            Assert.Equal(ExpectedLetter(job), await Queries.GetDeadLetterAsync(job.Spec.JobId));
        }

        foreach (var queue in lives.Jobs.GroupBy(job => job.Spec.QueueName))
        {
            var live = await Jobs.ReadLiveAsync(queue.Key, 0, 1_000);
            Assert.Equal(
                queue.Where(job => job.Head.Status.IsLive()).Select(job => (job.Spec.JobId, job.Head.Status, job.Spec.Priority, job.Head.DueAt, job.Head.Version)),
                live.Select(job => (job.JobId, job.Status, job.Priority, job.DueAt, job.Version)));
            var pending = queue.Where(job => job.Head.Status == JobStatus.Pending).ToList();
            Assert.Equal(pending.Count == 0 ? null : pending.Min(job => job.Head.DueAt), await Queries.OldestPendingAsync(queue.Key));
        }
    }

    [Fact]
    public async Task CountAsync_AfterTrimming_EqualsARecount()
    {
        var lives = new RandomLives(Jobs, 6);
        await lives.RunAsync(600);
        var removed = 0;
        foreach (var queue in new[] { "queue-0", "queue-1", "queue-2" })
        {
            removed += await Jobs.TrimAsync(queue, new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, Samples.Now + 100_000_000, 1_000);
        }

        Assert.True(removed > 0);
        var kept = lives.Jobs.Where(job => job.Head.Status.IsLive() || job.Head.HasDeadLetter).ToList();
        Assert.Equal(lives.Jobs.Count - kept.Count, removed);
        await AssertCountsAsync(kept);
    }

    [Fact]
    public async Task CountAsync_WhenAQueueRanEmpty_StillHasItInOrder()
    {
        await Lives.CompleteAsync("a", "zebra");
        await Lives.EnqueueAsync("b", "apple");
        await Jobs.TrimAsync("zebra", new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, Samples.Now + 1_000, 10);

        var counts = await Queries.CountAsync();

        Assert.Equal(["apple", "zebra"], counts.Select(queue => queue.QueueName));
        Assert.All(Enum.GetValues<JobStatus>(), status => Assert.Equal(0, counts[1][status]));
    }

    [Fact]
    public async Task ReadThroughputAsync_AfterARandomRun_EqualsARecount()
    {
        var lives = new RandomLives(Jobs, 7);
        await lives.RunAsync(600);

        var expected = lives.Entries.GroupBy(e => (e.Queue, Minute: e.Entry.At / 60_000)).OrderBy(g => g.Key.Queue, StringComparer.Ordinal).ThenBy(g => g.Key.Minute)
            .Select(g => new MinuteCounts
            {
                QueueName = g.Key.Queue,
                Minute = g.Key.Minute,
                Enqueued = g.Count(e => e.Entry.From is null),
                Started = g.Count(e => e.Entry.Event is Started),
                Completed = g.Count(e => e.Entry.To == JobStatus.Completed),
                FailedRuns = g.Count(e => e.Entry.Event is FailedRun or LeaseWasLost),
                Retried = g.Count(e => e.Entry.Event is FailedRun { Decision.Retries: true } or LeaseWasLost { Decision.Retries: true }),
                Died = g.Count(e => e.Entry.To.IsDeadLettered() && e.Entry.From?.IsDeadLettered() != true),
            })
            // Of a minute in which nothing counts a store may keep a line or not.
            .Where(Counts).ToList();
        Assert.True(expected.Count > 10 && expected.Sum(m => m.Retried) > 0 && expected.Sum(m => m.Died) > 0);

        Assert.Equal(expected, (await Queries.ReadThroughputAsync(null, 0)).Where(Counts).OrderBy(m => m.QueueName, StringComparer.Ordinal).ThenBy(m => m.Minute));
        var from = expected[expected.Count / 2].Minute;
        Assert.Equal(expected.Where(m => m.QueueName == "queue-1" && m.Minute >= from), (await Queries.ReadThroughputAsync("queue-1", from)).Where(Counts));

        static bool Counts(MinuteCounts m) => m.Enqueued + m.Started + m.Completed + m.FailedRuns + m.Retried + m.Died > 0;
    }

    private static DeadLetterRow? ExpectedLetter(JobState job) => !job.Head.HasDeadLetter ? null : new DeadLetterRow(
        job.Spec.JobId, job.Spec.QueueName, job.Spec.Type,
        job.Head.LastFailureType == FailureType.Poison ? DeadLetterStatus.Poisoned : DeadLetterStatus.Dead,
        job.Head.LastFailureType!.Value, job.Head.LastError!.Code, job.Head.Fingerprint!, job.Head.DiedAt!.Value, job.Head.Deaths, job.Head.Resolution);

    private async Task AssertCountsAsync(IReadOnlyList<JobState> jobs)
    {
        var counts = await Queries.CountAsync();
        Assert.Equal(["queue-0", "queue-1", "queue-2"], counts.Select(queue => queue.QueueName));
        foreach (var queue in counts)
        {
            foreach (var status in Enum.GetValues<JobStatus>())
            {
                Assert.Equal(jobs.Count(job => job.Spec.QueueName == queue.QueueName && job.Head.Status == status), queue[status]);
            }
        }
    }
}
