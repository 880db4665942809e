using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <summary>What the record of a job says: the four answers, and the check of its delays.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Status">Where it is.</param>
/// <param name="Summary">All of it in one sentence.</param>
/// <param name="Answers">The four answers.</param>
/// <param name="BackoffCheck">Whether its delays were what they should have been.</param>
/// <param name="Origin">How the job came to be.</param>
public sealed record Explanation(string JobId, JobStatus Status, string Summary, Answers Answers, BackoffCheck BackoffCheck, Origin Origin);

/// <summary>How a job came to be.</summary>
/// <param name="At">When it was made, Unix milliseconds.</param>
/// <param name="By">Who made it.</param>
/// <param name="ClonedFrom">The finished job that it runs again, if it is a clone.</param>
/// <param name="Reason">Why, where a person gave a reason.</param>
/// <param name="Sentence">The same as a sentence.</param>
public sealed record Origin(long At, string By, string? ClonedFrom, string? Reason, string Sentence);

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
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Decision">What was decided, if it died.</param>
/// <param name="Because">Why.</param>
/// <param name="Sentence">The same as a sentence; of a job that goes on, where it is.</param>
/// <param name="EarlierStops">Each stop that a replay followed, oldest first; absent if there was none.</param>
public sealed record WhenAndWhyStopped(long? At, RetryDecisionKind? Decision, string? Because, string Sentence, IReadOnlyList<EarlierStop>? EarlierStops = null);

/// <summary>A stop that a replay followed.</summary>
/// <param name="At">When the job stopped, Unix milliseconds.</param>
/// <param name="Status">What it was then.</param>
/// <param name="Attempts">Its runs until then.</param>
/// <param name="Decision">What was decided, if it died.</param>
/// <param name="Because">Why it stopped.</param>
/// <param name="ReplayedAt">When it was replayed, Unix milliseconds.</param>
/// <param name="Sentence">All of it, and who replayed it, when, why and with what change.</param>
public sealed record EarlierStop(long At, JobStatus Status, int Attempts, RetryDecisionKind? Decision, string Because, long ReplayedAt, string Sentence);

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
/// <param name="Sentence">What is wrong; absent if nothing is.</param>
/// <param name="Phases">When the run was due, picked up, started and finished.</param>
public sealed record BackoffCheckAttempt(
    int Attempt, long ExpectedDelayMs, long PlannedDelayMs, long ActualDelayMs, long DriftMs, bool Ok, string? Sentence = null, RunPhases? Phases = null);

/// <summary>The way of one run from its due time to its end, Unix milliseconds.</summary>
/// <param name="DueAt">When it was to run.</param>
/// <param name="PickedUpAt">When the scheduler made it ready for a worker: what lies between the two is the scheduler's.</param>
/// <param name="StartedAt">When a worker got its lease: what lies between the two is the wait for a worker.</param>
/// <param name="FinishedAt">When it ended; absent while it runs.</param>
public sealed record RunPhases(long DueAt, long PickedUpAt, long StartedAt, long? FinishedAt);
