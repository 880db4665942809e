namespace ReTraced.Tests;

public class DriftReportTests
{
    private static readonly JobSpec Spec = Life.Spec() with { MaxTries = 5, BackoffConfig = new BackoffConfig { BaseDelaySeconds = 5, MaxDelaySeconds = 60 } };

    [Fact]
    public void Answer_WhenNothingWasAdded_SaysSo()
    {
        var answer = Answer(new DriftReport());

        Assert.True(answer.Ok);
        Assert.Equal("There were no retries to look at.", answer.Summary);
        Assert.Equal(new Spread(0, null, null, null, null), answer.Drift);
        Assert.Empty(answer.Delays);
        Assert.Equal(0, answer.Histogram.Sum(bucket => bucket.Count));
    }

    [Fact]
    public void Answer_WhenDelaysWereKept_ShowsThemGrowByRetry()
    {
        var answer = Answer(Of(Retried.After(Spec, 5000, 10_000, 20_000, 40_000), Retried.After(Spec, 5020, 10_000, 20_000)));

        Assert.True(answer.Ok);
        Assert.Equal([(1, 2, 5000L, 5000L, 5000L, 5020L), (2, 2, 10_000, 10_000, 10_000, 10_000), (3, 2, 20_000, 20_000, 20_000, 20_000), (4, 1, 40_000, 40_000, 40_000, 40_000)], answer.Delays.Select(Numbers));
        Assert.Equal("All 7 retries were planned as the formulas say; half of them started on time, the latest 20 ms late.", answer.Summary);
        Assert.Equal((7, 2), (answer.LookedAt.Retries, answer.LookedAt.RetriedJobs));
        Assert.Empty(answer.Warnings);
    }

    // The fault that this project began with: 5, 10, 20, 40 expected, a plateau near 6 observed.
    [Fact]
    public void Answer_WhenTheBackoffPlannedAPlateau_NamesEachAttemptWithExpectedAndPlanned()
    {
        var report = new DriftReport();
        var (job, ledger) = Retried.Planted(Spec, 5000, 6000, 6000, 6000);
        report.Add(job, ledger);
        Add(report, Retried.After(Spec with { JobId = "honest" }, 5000, 10_000));

        var answer = Answer(report);

        Assert.False(answer.Ok);
        Assert.Equal(3, answer.MismatchCount);
        Assert.Equal(
            [
                new Mismatch("job-1", 3, 10_000, 6000, 6000, "Attempt 3 should have been planned 10 s after attempt 2 (exponential: min(5 * 2^(2-1) + 0, 60) = 10 s), but was planned 6 s after it."),
                new Mismatch("job-1", 4, 20_000, 6000, 6000, "Attempt 4 should have been planned 20 s after attempt 3 (exponential: min(5 * 2^(3-1) + 0, 60) = 20 s), but was planned 6 s after it."),
                new Mismatch("job-1", 5, 40_000, 6000, 6000, "Attempt 5 should have been planned 40 s after attempt 4 (exponential: min(5 * 2^(4-1) + 0, 60) = 40 s), but was planned 6 s after it."),
            ],
            answer.Mismatches);
        Assert.Equal([(3, 20_000L, 6000L), (4, 40_000, 6000)], answer.Delays.Skip(2).Select(d => (d.Retry, d.ExpectedMedianMs, d.PlannedMedianMs)));
        Assert.Equal(("NO_GROWTH", 1, "job-1"), (answer.Warnings.Single().Warning, answer.Warnings.Single().Jobs, answer.Warnings.Single().Examples.Single()));
        Assert.StartsWith("3 of 6 retries were not planned as the formula says or came early, the first in job job-1; ", answer.Summary, StringComparison.Ordinal);
        Assert.EndsWith(" Warnings: NO_GROWTH in 1 job.", answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_WhenThereAreManyMismatches_CountsAllAndListsSome()
    {
        var report = new DriftReport();
        for (var i = 0; i < 20; i++)
        {
            var (job, ledger) = Retried.Planted(Spec, 5000, 6000, 6000, 6000);
            report.Add(job, ledger);
        }

        var answer = Answer(report);

        Assert.Equal(60, answer.MismatchCount);
        Assert.Equal(DriftReport.MostMismatches, answer.Mismatches.Count);
        Assert.Equal(DriftReport.MostExamples, answer.Warnings.Single().Examples.Count);
        Assert.Equal(20, answer.Warnings.Single().Jobs);
    }

    [Theory]
    [InlineData(-1, null, 0L)]
    [InlineData(0, 0L, 10L)]
    [InlineData(9, 0L, 10L)]
    [InlineData(10, 10L, 50L)]
    [InlineData(999, 500L, 1000L)]
    [InlineData(1000, 1000L, 2500L)]
    [InlineData(60_000, 60_000L, null)]
    public void Histogram_WhenARunDrifts_CountsItInItsBucket(long drift, long? from, long? to) =>
        Assert.Equal(new DriftBucket(from, to, 1), Assert.Single(Answer(Of(Retried.After(Spec, 5000 + drift))).Histogram, bucket => bucket.Count > 0));

    [Fact]
    public void Histogram_Always_HasNoHoles()
    {
        var buckets = Answer(new DriftReport()).Histogram;

        Assert.Equal((null, null), (buckets[0].FromMs, buckets[^1].ToMs));
        Assert.Equal(buckets.Skip(1).Select(bucket => bucket.FromMs), buckets.SkipLast(1).Select(bucket => bucket.ToMs));
    }

    [Fact]
    public void Spread_WhenThereAreAHundred_IsByNearestRank() =>
        Assert.Equal(new Spread(100, 50, 90, 99, 100), Spread.Of([.. Enumerable.Range(1, 100).Reverse().Select(n => (long)n)]));

    [Fact]
    public void Spread_WhenThereAreFew_TakesOnesThatThereAre()
    {
        Assert.Equal(new Spread(1, 7, 7, 7, 7), Spread.Of([7]));
        Assert.Equal(new Spread(2, 7, 9, 9, 9), Spread.Of([9, 7]));
    }

    [Fact]
    public void Worst_WhenRunsAreLate_NamesTheTenLatestAndWhoTookTheTime()
    {
        var report = new DriftReport();
        for (var i = 1; i <= 12; i++)
        {
            // The scheduler is late by i seconds, then a worker takes 6.5.
            var life = new Life(Spec with { JobId = $"job-{i}" }).Start();
            life.Fail();
            life.Do(new Due(), after: 5000 + (i * 1000));
            life.Start(after: 6500).Fail(after: 70);
            Add(report, life);
        }

        var answer = Answer(report);

        Assert.Equal([.. Enumerable.Range(3, 10).Reverse().Select(i => $"job-{i}")], answer.Worst.Select(late => late.JobId));
        Assert.Equal(["scheduler", "scheduler", "scheduler", "scheduler", "scheduler", "scheduler", "worker", "worker", "worker", "worker"], answer.Worst.Select(late => late.Cause));
        Assert.Equal("Attempt 2 of job job-12 started 18.5 s late: the scheduler took 12 s to make it ready, and it waited 6.5 s for a worker.", answer.Worst[0].Sentence);
        Assert.Equal(18_500, answer.Worst[0].DriftMs);
        Assert.Equal((12, 6000L, 12_000L), (answer.Phases.Scheduler.Count, answer.Phases.Scheduler.P50Ms, answer.Phases.Scheduler.MaxMs));
        Assert.Equal((6500L, 6500L), (answer.Phases.Worker.P50Ms, answer.Phases.Worker.MaxMs));
        Assert.Equal((12, 70L), (answer.Phases.Run.Count, answer.Phases.Run.MaxMs));
        Assert.Equal(("LATE", 12), (answer.Warnings.Single().Warning, answer.Warnings.Single().Jobs));
        Assert.True(answer.Ok);
    }

    [Fact]
    public void Answer_WhenALeaseWasLost_CountsItsDriftAndLeavesTheDelaysAlone()
    {
        var life = new Life(Spec).Start();
        life.Lose(after: 1000);
        life.Start(after: 20).Fail();

        var answer = Answer(Of(life));

        Assert.Equal((1, 20L), (answer.Drift.Count, answer.Drift.MaxMs));
        Assert.Empty(answer.Delays);
    }

    [Fact]
    public void Answer_WhenAJobWasReplayed_CountsItsRetriesAnew()
    {
        var life = Retried.After(Spec with { MaxTries = 2 }, 5000);
        life.Fail();
        life.Do(new RetryAsked { By = "ann", Reason = "again" }, after: 100_000);
        life.Start().Fail();
        life.Do(new Due(), after: 5000);
        life.Start();

        // The replay itself was a person's, and no backoff had planned it.
        Assert.Equal([(1, 2, 5000L, 5000L, 5000L, 5000L)], Answer(Of(life)).Delays.Select(Numbers));
    }

    private static (int, int, long, long, long, long) Numbers(DelaysOfRetry d) => (d.Retry, d.Count, d.ExpectedMedianMs, d.PlannedMedianMs, d.ActualMinMs, d.ActualMaxMs);

    private static DriftReport Of(params Life[] lives)
    {
        var report = new DriftReport();
        foreach (var life in lives)
        {
            Add(report, life);
        }

        return report;
    }

    private static void Add(DriftReport report, Life life) => report.Add(life.State, life.Ledger);

    private static DriftAnswer Answer(DriftReport report) => report.Answer(Life.Epoch, "email", 20, Life.Epoch, complete: true);
}
