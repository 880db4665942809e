using ReTraced.Checking;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Every index holds exactly what the heads say.</summary>
public abstract class AuditConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    // Random lives become due at random.
    private static readonly CheckExpectations NoDelays = new() { ToleranceMs = long.MaxValue / 2 };

    [Fact]
    public async Task ReadIndexesAsync_WhenThereWasNeverAJob_IsEmpty() => Assert.Empty(await IndexesAsync());

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task ReadIndexesAsync_AfterARandomRun_IsWhatTheHeadsSay(int seed)
    {
        var lives = new RandomLives(Jobs, seed);
        await lives.RunAsync(1_000);

        await AssertIndexesAsync(lives.Jobs);
        await ReopenAsync();
        await AssertIndexesAsync(lives.Jobs);
    }

    [Fact]
    public async Task ReadIndexesAsync_AfterTrimming_KnowsNothingOfWhatIsGone()
    {
        var lives = new RandomLives(Jobs, 13);
        await lives.RunAsync(1_000);
        foreach (var job in lives.Jobs.Where(job => job.Head.Status == JobStatus.Processing))
        {
            await Jobs.SaveProgressAsync(job.Spec.JobId, job.Head.Version, new JobProgress(50, null, Samples.Now));
            await Jobs.AppendLogAsync(job.Spec.JobId, job.Head.Version, [new LogLine(0, Samples.Now, 1, "So far.")]);
        }

        foreach (var queue in lives.Jobs.Select(job => job.Spec.QueueName).Distinct())
        {
            await Jobs.TrimAsync(queue, new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, Samples.Now + 100_000_000, 10_000);
        }

        var kept = lives.Jobs.Where(job => job.Head.Status.IsLive() || job.Head.HasDeadLetter).ToList();
        Assert.True(kept.Count < lives.Jobs.Count);
        await AssertIndexesAsync(kept);
    }

    [Fact]
    public async Task ReadIndexesAsync_WhenAnIndexIsLargerThanAPage_ReadsAllOfIt()
    {
        const int count = 5_000;
        await Jobs.CommitAllAsync([.. Enumerable.Range(0, count).Select(i => JobCommit.Of(null, StateMachine.Create(Samples.Spec($"job-{i}", $"queue-{i % 3}"), new Enqueued())))]);

        var indexes = await IndexesAsync();

        foreach (var index in new[] { StoreIndex.Jobs, StoreIndex.Directory, StoreIndex.Live, StoreIndex.Pending })
        {
            Assert.Equal(count, indexes.Where(entry => entry.Index == index).Select(entry => entry.JobId).Distinct().Count());
        }
    }

    [Fact]
    public async Task CheckAsync_AfterARandomRun_FindsNothing()
    {
        var lives = new RandomLives(Jobs, 14);
        await lives.RunAsync(2_000);

        var report = await CheckAsync(NoDelays with { Enqueued = [.. lives.Jobs.Select(job => job.Spec.JobId)] });

        Assert.Empty(report.Violations);
        Assert.Empty(report.Skipped);
        Assert.Equal((lives.Jobs.Count, lives.Entries.Count), (report.Figures.Jobs, report.Figures.Entries));
        Assert.True(report.Figures is { Runs: > 100, LeasesLost: > 0, Released: > 0, Retries: > 0, Replays: > 0, DeadLetters: > 0, RepeatedAfterLoss: > 0 });
    }

    [Fact]
    public async Task CheckAsync_AfterTrimming_SaysWhatItCouldNotCheck()
    {
        await Lives.CompleteAsync("gone");
        await Lives.EnqueueAsync("stays");
        await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, Samples.Now + 1_000, 10);

        var report = await CheckAsync(CheckExpectations.None);

        Assert.Empty(report.Violations);
        Assert.Contains("'email'", Assert.Single(report.Skipped), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_WhenAnExpiredJobIsReplayed_FindsItAsItsQueueDoes()
    {
        var expired = await Lives.MoveAsync(await Lives.EnqueueAsync(Samples.Spec("late") with { ExpiresAt = Samples.Now + 1 }), new Expired(), Samples.Now + 1);
        await Lives.MoveAsync(expired, new RetryAsked { Reason = "Late is better than never.", Changes = JsonData.Parse("""[{"op":"replace","path":"/priority","value":3}]""") }, Samples.Now + 2);

        Assert.Empty((await CheckAsync(CheckExpectations.None)).Violations);
        // It does not expire again: a queue that is told so would tell the job every few seconds.
        Assert.Null(Assert.Single(await Jobs.ReadLiveAsync("email", 0, 10)).ExpiresAt);
    }

    private Task<CheckReport> CheckAsync(CheckExpectations expected) => new HistoryChecker(new CheckedStore(Queries, Jobs, Audit, Documents)).CheckAsync(expected);

    private async Task<List<IndexEntry>> IndexesAsync()
    {
        var entries = new List<IndexEntry>();
        await foreach (var entry in Audit.ReadIndexesAsync())
        {
            entries.Add(entry);
        }

        return entries;
    }

    private async Task AssertIndexesAsync(IReadOnlyList<JobState> jobs)
    {
        var stored = await IndexesAsync();
        var places = new Dictionary<string, long>();
        foreach (var job in jobs)
        {
            places[job.Spec.JobId] = (await LoadedAsync(job.Spec.JobId)).Place;
        }

        foreach (var index in Enum.GetValues<StoreIndex>().Where(index => index is not (StoreIndex.Records or StoreIndex.Search)))
        {
            var expected = jobs.Where(job => Belongs(job.Head, index)).Select(job => (job.Spec.JobId, Order(job.Head, index, places[job.Spec.JobId])));
            var actual = stored.Where(entry => entry.Index == index).Select(entry => (entry.JobId, entry.Order));
            Assert.Equal(expected.Order(), actual.Order());
        }

        var names = jobs.SelectMany(job => Audit.SearchNamesOf(new StoredJob(job, places[job.Spec.JobId], null)).Select(name => (job.Spec.JobId, places[job.Spec.JobId], name)));
        Assert.Equal(names.Order(), stored.Where(entry => entry.Index == StoreIndex.Search).Select(entry => (entry.JobId, entry.Order, entry.Name!)).Order());
        Assert.Equal(jobs.Select(job => job.Spec.JobId).Order(), stored.Where(entry => entry.Index == StoreIndex.Records).Select(entry => entry.JobId).Distinct().Order());
        Assert.All(stored, entry => Assert.Contains(entry.QueueName, (string[])["", jobs.Single(job => job.Spec.JobId == entry.JobId).Spec.QueueName]));
    }

    private static bool Belongs(JobHead head, StoreIndex index) => index switch
    {
        StoreIndex.Live => head.Status.IsLive(),
        StoreIndex.Pending => head.Status == JobStatus.Pending,
        StoreIndex.Removable => !head.Status.IsLive() && !head.HasDeadLetter,
        StoreIndex.DeadLetters => head.HasDeadLetter,
        _ => true,
    };

    private static long Order(JobHead head, StoreIndex index, long place) => index switch
    {
        StoreIndex.Jobs or StoreIndex.Live => place,
        StoreIndex.Pending => head.DueAt,
        StoreIndex.Removable => head.FinishedAt!.Value,
        StoreIndex.DeadLetters => head.DiedAt!.Value,
        _ => 0,
    };
}
