namespace ReTraced.Explain;

/// <summary>Whether the retries of a queue were planned as their formulas say and ran when they were planned, from the record of the newest ones.</summary>
public sealed record DriftAnswer
{
    /// <summary>When this was read, Unix milliseconds.</summary>
    public long At { get; init; }

    /// <summary>The queue; absent for all of them.</summary>
    public string? Queue { get; init; }

    /// <summary>True if no planned delay differs from its formula and no run came early.</summary>
    public bool Ok { get; init; }

    /// <summary>One sentence: what matters.</summary>
    public required string Summary { get; init; }

    /// <summary>How much of the record this is about.</summary>
    public required DriftScope LookedAt { get; init; }

    /// <summary>How many retries drifted by how much.</summary>
    public required IReadOnlyList<DriftBucket> Histogram { get; init; }

    /// <summary>The drift of all retries, milliseconds.</summary>
    public required Spread Drift { get; init; }

    /// <summary>Planned against actual delays of the first, second, ... retry: a plateau shows as a column of equal numbers.</summary>
    public required IReadOnlyList<DelaysOfRetry> Delays { get; init; }

    /// <summary>Where the time went.</summary>
    public required PhaseSpreads Phases { get; init; }

    /// <summary>The retries that came latest, the worst first.</summary>
    public required IReadOnlyList<LateRun> Worst { get; init; }

    /// <summary>How many retries are not <c>ok</c>: planned otherwise than the formula says, or started too early.</summary>
    public int MismatchCount { get; init; }

    /// <summary>The first <see cref="DriftReport.MostMismatches"/> of them.</summary>
    public required IReadOnlyList<Mismatch> Mismatches { get; init; }

    /// <summary>The warnings of the jobs, without the attempts that they name.</summary>
    public required IReadOnlyList<WarningCount> Warnings { get; init; }
}

/// <summary>How much of the record was looked at, newest first.</summary>
/// <param name="Jobs">Jobs looked at.</param>
/// <param name="RetriedJobs">Those of them that had a second run, whose ledgers were read.</param>
/// <param name="Retries">Retries among their runs that a backoff had planned.</param>
/// <param name="Since">When the oldest job looked at was made, Unix milliseconds; absent without one.</param>
/// <param name="Complete">False if there may be older jobs that were not looked at.</param>
public sealed record DriftScope(int Jobs, int RetriedJobs, int Retries, long? Since, bool Complete);

/// <summary>Retries that drifted by this much.</summary>
/// <param name="FromMs">At least; absent in the first, of runs that came early.</param>
/// <param name="ToMs">Less than; absent in the last.</param>
/// <param name="Count">How many.</param>
public sealed record DriftBucket(long? FromMs, long? ToMs, int Count);

/// <summary>How numbers are spread, by nearest rank, in milliseconds; all but the count absent where there are none.</summary>
public sealed record Spread(int Count, long? P50Ms, long? P90Ms, long? P99Ms, long? MaxMs)
{
    /// <summary>The spread of some numbers.</summary>
    public static Spread Of(List<long> numbers)
    {
        numbers.Sort();
        return new Spread(numbers.Count, Rank(numbers, 50), Rank(numbers, 90), Rank(numbers, 99), Rank(numbers, 100));
    }

    /// <summary>A percentile of sorted numbers by nearest rank; null of none.</summary>
    internal static long? Rank(List<long> sorted, int percent) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * (percent / 100.0)) - 1)];
}

/// <summary>The delays before one retry of a series: what the formulas give, what was planned, what happened. Milliseconds.</summary>
/// <param name="Retry">1 for the run after the first failure, counted anew after each replay.</param>
/// <param name="Count">How many there were.</param>
public sealed record DelaysOfRetry(
    int Retry, int Count, long ExpectedMedianMs, long PlannedMedianMs, long PlannedMinMs, long PlannedMaxMs, long ActualMedianMs, long ActualMinMs, long ActualMaxMs);

/// <summary>Where the time of the retries went.</summary>
/// <param name="Scheduler">From the due time until the scheduler had made the job ready.</param>
/// <param name="Worker">From then until a worker had its lease: no worker free, a limit, or a pause.</param>
/// <param name="Run">From then to the end of the run.</param>
public sealed record PhaseSpreads(Spread Scheduler, Spread Worker, Spread Run);

/// <summary>A retry that came late.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The run.</param>
/// <param name="PlannedRunAt">When it was due, Unix milliseconds.</param>
/// <param name="StartedAt">When it started, Unix milliseconds.</param>
/// <param name="DriftMs">How late that was.</param>
/// <param name="Cause"><c>scheduler</c> or <c>worker</c>: who took the larger part.</param>
/// <param name="Sentence">The same as a sentence.</param>
public sealed record LateRun(string JobId, int Attempt, long PlannedRunAt, long StartedAt, long DriftMs, string Cause, string Sentence);

/// <summary>A retry that is not as its formula says.</summary>
public sealed record Mismatch(string JobId, int Attempt, long ExpectedDelayMs, long PlannedDelayMs, long ActualDelayMs, string Sentence);

/// <summary>How many jobs have a warning.</summary>
/// <param name="Warning">NO_GROWTH, CAPPED_FROM, TIER_NEVER_REACHED or LATE.</param>
/// <param name="Jobs">How many.</param>
/// <param name="Examples">Some of them, the newest first.</param>
public sealed record WarningCount(string Warning, int Jobs, IReadOnlyList<string> Examples);
