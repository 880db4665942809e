using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <summary>What the record of a job says: the four answers, and the check of its delays.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Status">Where it is.</param>
/// <param name="Summary">All of it in one sentence.</param>
/// <param name="Answers">The four answers.</param>
/// <param name="BackoffCheck">Whether its delays were what they should have been.</param>
public sealed record Explanation(string JobId, JobStatus Status, string Summary, Answers Answers, BackoffCheck BackoffCheck);

/// <summary>The four answers.</summary>
/// <param name="WhyRetriedAt">Why it retried at those moments. Retries only.</param>
/// <param name="TriggeredBy">Whether each run came about by itself or by whom, and with what change.</param>
/// <param name="FailureKind">Whether the failure is temporary, permanent or poison.</param>
/// <param name="WhenAndWhyStopped">When and why retries stopped.</param>
public sealed record Answers(
    IReadOnlyList<WhyRetriedAt> WhyRetriedAt,
    IReadOnlyList<TriggeredBy> TriggeredBy,
    FailureKind FailureKind,
    WhenAndWhyStopped WhenAndWhyStopped);

/// <summary>Why one retry ran when it did.</summary>
public sealed record WhyRetriedAt(int Attempt, long PlannedRunAt, long StartedAt, long DriftMs, string Formula, string Because, string Sentence);

/// <summary>What caused one run.</summary>
public sealed record TriggeredBy(int Attempt, RetryTrigger Trigger, string? By, string? Reason, IReadOnlyList<JobChange>? Changes, string Sentence);

/// <summary>What the last failure is taken for; the first three are absent if nothing failed.</summary>
public sealed record FailureKind(FailureType? FailureType, string? Code, ClassifiedBy? ClassifiedBy, string Sentence);

/// <summary>When and why retries stopped; the first three are absent while they have not.</summary>
public sealed record WhenAndWhyStopped(long? At, RetryDecisionKind? Decision, string? Because, string Sentence);

/// <summary>Whether the delays were what the formulas give and whether they were kept.</summary>
/// <param name="Ok">True if every checked delay is.</param>
/// <param name="Warnings">Configurations that are not what they look like, and runs that came late: NO_GROWTH, CAPPED_FROM(attempt), TIER_NEVER_REACHED, LATE(attempt).</param>
/// <param name="Attempts">The retries that a backoff decision planned.</param>
public sealed record BackoffCheck(bool Ok, IReadOnlyList<string> Warnings, IReadOnlyList<BackoffCheckAttempt> Attempts);

/// <summary>The check of one retry.</summary>
/// <param name="Attempt">The run that the delay came before.</param>
/// <param name="ExpectedDelayMs">What the formula gives with the config and the jitter of the decision.</param>
/// <param name="PlannedDelayMs">What was planned.</param>
/// <param name="ActualDelayMs">What happened.</param>
/// <param name="DriftMs">The difference of the two.</param>
/// <param name="Ok">True if planned is as expected and the run was not early.</param>
public sealed record BackoffCheckAttempt(int Attempt, long ExpectedDelayMs, long PlannedDelayMs, long ActualDelayMs, long DriftMs, bool Ok);
