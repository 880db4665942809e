using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Whatever index leads to a job, a search finds exactly what a filter over all jobs would.</summary>
public abstract class SearchConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const long T = Samples.Now;

    [Theory]
    [InlineData(21, false)]
    [InlineData(22, true)]
    public async Task ListJobsAsync_ByEachFilterAndByCombinations_FindsWhatMatches(int seed, bool stepsBack)
    {
        var lives = new RandomLives(Jobs, seed) { StepsBack = stepsBack };
        await lives.RunAsync(2_500);

        await AssertSearchesAsync(lives.Jobs, seed, 300);
        await ReopenAsync();
        await AssertSearchesAsync(lives.Jobs, seed + 1, 100);
    }

    [Fact]
    public async Task ListJobsAsync_AfterTrimming_FindsWhatIsLeft()
    {
        var lives = new RandomLives(Jobs, 23);
        await lives.RunAsync(2_500);
        foreach (var queue in lives.Jobs.Select(job => job.Spec.QueueName).Distinct())
        {
            await Jobs.TrimAsync(queue, new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, T + 100_000_000, 10_000);
        }

        await AssertSearchesAsync([.. lives.Jobs.Where(job => job.Head.Status.IsLive() || job.Head.HasDeadLetter)], 23, 200);
    }

    [Fact]
    public async Task ListJobsAsync_WhenAWriterMovesJobs_RepeatsNoneAndSkipsNoneThatMatchesAllTheTime()
    {
        var moving = new List<JobState>();
        var stays = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var job = await Lives.EnqueueAsync(Samples.Spec($"job-{i}", $"queue-{i % 2}", at: T + i) with { Tags = ["page"] });
            if (i % 5 == 0)
            {
                stays.Add(job.Spec.JobId);
            }
            else
            {
                moving.Add(job);
            }
        }

        foreach (var filter in (JobFilter[])[new(), new() { Status = JobStatus.Pending }, new() { Tag = "page" }, new() { Status = JobStatus.Pending, Tag = "page" }, new() { CreatedAfter = T, CreatedBefore = T + 300 }])
        {
            using var stop = new CancellationTokenSource();
            var writer = MoveAsync(moving, stop.Token);
            var (ids, cursor) = (new List<string>(), (string?)null);
            do
            {
                var page = await Queries.ListJobsAsync(filter, cursor, 7);
                ids.AddRange(page.Items.Select(job => job.State.Spec.JobId));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            await stop.CancelAsync();
            await writer;

            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.Empty(stays.Except(ids));
        }
    }

    [Fact]
    public async Task ListJobsAsync_WhenTheLastErrorChanges_IsFoundByTheNewCodeOnly()
    {
        var job = await Lives.MoveAsync(await Lives.EnqueueAsync("a"), Samples.Start());
        job = await Lives.MoveAsync(job, Samples.Failure("FIRST"));
        Assert.Equal(["a"], await ListAllAsync(new JobFilter { ErrorCode = "FIRST" }));

        job = await Lives.MoveAsync(await Lives.MoveAsync(job, new Due(), job.Head.DueAt), Samples.Start());
        job = await Lives.MoveAsync(job, Samples.Failure("SECOND"));

        Assert.Empty(await ListAllAsync(new JobFilter { ErrorCode = "FIRST" }));
        Assert.Equal(["a"], await ListAllAsync(new JobFilter { ErrorCode = "SECOND" }));
        Assert.Equal(["a"], await ListAllAsync(new JobFilter { Fingerprint = job.Head.Fingerprint, Status = JobStatus.Dead }));
        Assert.Empty(await ListAllAsync(new JobFilter { Fingerprint = "0123456789abcdef" }));
    }

    [Fact]
    public async Task ListJobsAsync_ByText_LooksAtTheErrorToo()
    {
        await Lives.DieAsync(await Lives.EnqueueAsync("dead"), code: "SOME_CODE");
        await Lives.EnqueueAsync(Samples.Spec("data", data: """{"a":"it did not work"}"""));
        await Lives.EnqueueAsync("none");

        Assert.Equal(["data", "dead"], await ListAllAsync(new JobFilter { Text = "DID NOT" }));
        Assert.Equal(["dead"], await ListAllAsync(new JobFilter { Text = "some_code" }));
        Assert.Empty(await ListAllAsync(new JobFilter { Text = "Pump.Go" }));
    }

    [Fact]
    public async Task ListJobsAsync_WhenItLookedAtMoreThanItFound_SaysHowManyAndWhetherThatWasAll()
    {
        const int count = 10_500;
        await Jobs.CommitAllAsync([.. Enumerable.Range(0, count).Select(i => JobCommit.Of(null, StateMachine.Create(Samples.Spec($"job-{i}", data: $"{{\"n\":{i}}}"), new Enqueued())))]);
        var filter = new JobFilter { Data = [FieldCondition.Parse("n", "3")] };

        var first = await Queries.ListJobsAsync(filter, null, 10);
        var second = await Queries.ListJobsAsync(filter, first.NextCursor, 10);

        Assert.Empty(first.Items);
        Assert.InRange(first.Scan!.LookedAt, 10_000, 10_200);
        Assert.False(first.Scan.Complete);
        Assert.Equal("job-3", Assert.Single(second.Items).State.Spec.JobId);
        Assert.Equal(new PageScan(count - first.Scan.LookedAt, true), second.Scan);
        Assert.Null(second.NextCursor);
        Assert.Null((await Queries.ListJobsAsync(new JobFilter { Queue = "email" }, null, 10)).Scan);
    }

    [Theory]
    [InlineData(JobStatus.Pending)]
    [InlineData(JobStatus.Processing)]
    [InlineData(JobStatus.Delayed)]
    [InlineData(JobStatus.Waiting)]
    [InlineData(JobStatus.Completed)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Dead)]
    [InlineData(JobStatus.Poisoned)]
    [InlineData(JobStatus.Cancelled)]
    public async Task ListJobsAsync_ByAStatusThatIsRareAmongVeryMany_NeedsNotLookAtThose(JobStatus status)
    {
        const int count = 30_000;
        // The rare ones are the oldest: whoever looks at one job after the other comes to them last.
        for (var i = 0; i < 3; i++)
        {
            await ToAsync(status, $"rare-{i}");
        }

        var common = status == JobStatus.Delayed ? (long?)null : T + 1_000_000;
        foreach (var some in Enumerable.Range(0, count).Chunk(5_000))
        {
            await Jobs.CommitAllAsync([.. some.Select(i => JobCommit.Of(null, StateMachine.Create(Samples.Spec($"common-{i}", at: T + i) with { RunAt = common }, new Enqueued())))]);
        }

        foreach (var filter in (JobFilter[])[new() { Status = status }, new() { Status = status, Queue = "email" }, new() { Status = status, Type = "email" }])
        {
            var page = await Queries.ListJobsAsync(filter, null, 10);

            Assert.Equal(["rare-2", "rare-1", "rare-0"], page.Items.Select(job => job.State.Spec.JobId));
            Assert.True((page.Scan?.LookedAt ?? 3) < 1_000, $"It looked at {page.Scan}.");
        }
    }

    private async Task ToAsync(JobStatus status, string jobId)
    {
        var job = await Lives.EnqueueAsync(Samples.Spec(jobId) with { RunAt = status == JobStatus.Delayed ? T + 5_000 : null, MaxTries = status == JobStatus.Dead ? 1 : 2 }, status == JobStatus.Waiting ? 1 : 0);
        if (status == JobStatus.Cancelled)
        {
            await Lives.MoveAsync(job, new CancelAsked { Reason = "No." });
        }
        else if (status is not (JobStatus.Pending or JobStatus.Delayed or JobStatus.Waiting))
        {
            job = await Lives.MoveAsync(job, Samples.Start());
            JobEvent? end = status switch
            {
                JobStatus.Completed => new Succeeded { By = "worker-1" },
                JobStatus.Failed => Samples.Failure(ErrorCodes.InvalidJobData, FailureType.Permanent),
                JobStatus.Dead => Samples.Failure(),
                JobStatus.Poisoned => Samples.Failure(kind: FailureType.Poison),
                _ => null,
            };
            job = end is null ? job : await Lives.MoveAsync(job, end);
        }

        Assert.Equal(status, (await LoadedAsync(jobId)).State.Head.Status);
    }

    private async Task MoveAsync(List<JobState> jobs, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % jobs.Count)
        {
            jobs[i] = await Lives.MoveAsync(jobs[i], jobs[i].Head.Status == JobStatus.Pending ? Samples.Start() : new Released());
        }
    }

    private async Task AssertSearchesAsync(IReadOnlyList<JobState> jobs, int seed, int searches)
    {
        var filters = new RandomFilters(jobs, seed);
        foreach (var filter in filters.Singles.Concat(Enumerable.Range(0, searches).Select(_ => filters.Next())))
        {
            var (found, cursor, limit) = (new List<StoredJob>(), (string?)null, filters.Limit());
            do
            {
                var page = await Queries.ListJobsAsync(filter, cursor, limit);
                Assert.True(page.Items.Count <= limit);
                found.AddRange(page.Items);
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            var expected = jobs.Where(filter.Matches).Select(job => job.Spec.JobId).Order();
            Assert.True(expected.SequenceEqual(found.Select(job => job.State.Spec.JobId).Order()), $"{filter} found {found.Count} of {expected.Count()}.");
            Assert.All(found.GroupBy(job => job.State.Spec.QueueName), queue => Assert.Equal(queue.OrderByDescending(job => job.Place), queue));
        }
    }
}
