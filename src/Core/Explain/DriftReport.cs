using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <summary>Puts the retries of many jobs together: fed with one job and its ledger after the other, newest first.</summary>
public sealed class DriftReport
{
    /// <summary>Most retries that are listed as the worst.</summary>
    public const int MostWorst = 10;

    /// <summary>Most mismatches that are listed; all are counted.</summary>
    public const int MostMismatches = 50;

    /// <summary>Most jobs that are named as examples of a warning.</summary>
    public const int MostExamples = 5;

    // From one to the next, in milliseconds: 50 and 250 are what a good scheduler stays under, 1 s is where LATE begins.
    private static readonly long[] Edges = [0, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];

    private readonly int[] _buckets = new int[Edges.Length + 1];
    private readonly List<long> _drifts = [];
    private readonly List<long> _scheduler = [];
    private readonly List<long> _worker = [];
    private readonly List<long> _run = [];
    private readonly SortedDictionary<int, List<BackoffCheckAttempt>> _delays = [];
    private readonly PriorityQueue<LateRun, (long, string, int)> _worst = new();
    private readonly List<Mismatch> _mismatches = [];
    private readonly SortedDictionary<string, (int Count, List<string> Examples)> _warnings = new(StringComparer.Ordinal);
    private int _mismatchCount;
    private int _jobs;

    /// <summary>Adds a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    public void Add(JobState job, IReadOnlyList<LedgerEntry> ledger)
    {
        _jobs++;
        var runs = JobStory.Of(job, ledger, HistoryProjection.Of(job.Spec, ledger)).Runs;
        var check = BackoffChecker.Check(job.Spec, runs);
        foreach (var attempt in check.Attempts)
        {
            Add(job.Spec.JobId, runs[attempt.Attempt - 1], attempt);
        }

        foreach (var warning in check.Warnings.Select(warning => warning.Split('(')[0]).Distinct())
        {
            Warn(warning, job.Spec.JobId);
        }
    }

    /// <summary>The report on everything that was added.</summary>
    /// <param name="at">Now, Unix milliseconds.</param>
    /// <param name="queue">The queue that it is about; null for all.</param>
    /// <param name="jobs">How many jobs were looked at, those included that were never retried.</param>
    /// <param name="since">When the oldest of them was made.</param>
    /// <param name="complete">False if there are older ones.</param>
    public DriftAnswer Answer(long at, string? queue, int jobs, long? since, bool complete)
    {
        var drift = Spread.Of(_drifts);
        List<WarningCount> warnings = [.. _warnings.Select(warning => new WarningCount(warning.Key, warning.Value.Count, warning.Value.Examples))];
        return new DriftAnswer
        {
            At = at,
            Queue = queue,
            Ok = _mismatchCount == 0,
            Summary = Summary(drift, warnings),
            LookedAt = new DriftScope(jobs, _jobs, _drifts.Count, since, complete),
            Histogram = [.. _buckets.Select((count, i) => new DriftBucket(i == 0 ? null : Edges[i - 1], i == Edges.Length ? null : Edges[i], count))],
            Drift = drift,
            Delays = [.. _delays.Select(retry => DelaysOf(retry.Key, retry.Value))],
            Phases = new PhaseSpreads(Spread.Of(_scheduler), Spread.Of(_worker), Spread.Of(_run)),
            Worst = [.. _worst.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)],
            MismatchCount = _mismatchCount,
            Mismatches = _mismatches,
            Warnings = warnings,
        };
    }

    private void Add(string jobId, RunStory story, BackoffCheckAttempt attempt)
    {
        var phases = attempt.Phases!;
        _drifts.Add(attempt.DriftMs);
        _buckets[Edges.Count(edge => attempt.DriftMs >= edge)]++;
        _scheduler.Add(phases.PickedUpAt - phases.DueAt);
        _worker.Add(phases.StartedAt - phases.PickedUpAt);
        if (phases.FinishedAt is { } finished)
        {
            _run.Add(finished - phases.StartedAt);
        }

        // A lost lease is retried at once by rule and would hide the steps of the backoff.
        if (story.Run.After == JobEventKind.Fail)
        {
            var retry = story.Before!.Tries;
            if (!_delays.TryGetValue(retry, out var delays))
            {
                _delays[retry] = delays = [];
            }

            delays.Add(attempt);
        }

        if (attempt.DriftMs > 0)
        {
            _worst.Enqueue(LateOf(jobId, attempt, phases), (attempt.DriftMs, jobId, attempt.Attempt));
            if (_worst.Count > MostWorst)
            {
                _worst.Dequeue();
            }
        }

        if (!attempt.Ok && ++_mismatchCount <= MostMismatches)
        {
            _mismatches.Add(new Mismatch(jobId, attempt.Attempt, attempt.ExpectedDelayMs, attempt.PlannedDelayMs, attempt.ActualDelayMs, attempt.Sentence!));
        }
    }

    private static LateRun LateOf(string jobId, BackoffCheckAttempt attempt, RunPhases phases)
    {
        var (scheduler, worker) = (phases.PickedUpAt - phases.DueAt, phases.StartedAt - phases.PickedUpAt);
        var sentence = $"Attempt {attempt.Attempt} of job {jobId} started {Wording.Drift(attempt.DriftMs)}: the scheduler took {Wording.Duration(scheduler)} to make it ready, and it waited {Wording.Duration(worker)} for a worker.";
        return new LateRun(jobId, attempt.Attempt, phases.DueAt, phases.StartedAt, attempt.DriftMs, scheduler >= worker ? "scheduler" : "worker", sentence);
    }

    private static DelaysOfRetry DelaysOf(int retry, List<BackoffCheckAttempt> attempts)
    {
        var (expected, planned, actual) = (Sorted(attempts, a => a.ExpectedDelayMs), Sorted(attempts, a => a.PlannedDelayMs), Sorted(attempts, a => a.ActualDelayMs));
        return new DelaysOfRetry(
            retry, attempts.Count, Spread.Rank(expected, 50)!.Value, Spread.Rank(planned, 50)!.Value, planned[0], planned[^1], Spread.Rank(actual, 50)!.Value, actual[0], actual[^1]);
    }

    private static List<long> Sorted(List<BackoffCheckAttempt> attempts, Func<BackoffCheckAttempt, long> number) => [.. attempts.Select(number).Order()];

    private void Warn(string warning, string jobId)
    {
        var (count, examples) = _warnings.GetValueOrDefault(warning, (0, []));
        if (examples.Count < MostExamples)
        {
            examples.Add(jobId);
        }

        _warnings[warning] = (count + 1, examples);
    }

    private string Summary(Spread drift, List<WarningCount> warnings)
    {
        if (drift.Count == 0)
        {
            return "There were no retries to look at.";
        }

        var plans = _mismatchCount == 0
            ? $"{(drift.Count == 1 ? "The only retry was" : $"All {drift.Count} retries were")} planned as the formulas say"
            : $"{_mismatchCount} of {Wording.Count(drift.Count, "retry", "retries")} {(_mismatchCount == 1 ? "was" : "were")} not planned as the formula says or came early, the first in job {_mismatches[0].JobId}";
        var warned = warnings.Count == 0 ? "" : $" Warnings: {Wording.List([.. warnings.Select(warning => $"{warning.Warning} in {Wording.Count(warning.Jobs, "job", "jobs")}")])}.";
        return $"{plans}; half of them started {(drift.P50Ms > 0 ? $"no more than {Wording.Duration(drift.P50Ms.Value)} late" : "on time")}, the latest {Wording.Drift(drift.MaxMs!.Value)}.{warned}";
    }
}
