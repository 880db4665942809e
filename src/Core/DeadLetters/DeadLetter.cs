using ReTraced.Backoff;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.DeadLetters;

/// <summary>The forensic record of a job that stopped: permanent, one per job id, and it stays when the job is replayed.</summary>
public sealed record DeadLetter
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Its queue.</summary>
    public required string QueueName { get; init; }

    /// <summary>Its handler.</summary>
    public required string Type { get; init; }

    /// <summary>What it was to do when it last died.</summary>
    public required JsonData JobData { get; init; }

    /// <summary>dead for failed and dead jobs, poisoned.</summary>
    public DeadLetterStatus Status { get; init; }

    /// <summary>What the failure was taken for.</summary>
    public FailureType FailureType { get; init; }

    /// <summary>Runs it was allowed.</summary>
    public int MaxTries { get; init; }

    /// <summary>Runs it had when it last died, since the last replay before.</summary>
    public int Tries { get; init; }

    /// <summary>What it died of.</summary>
    public required JobError LastError { get; init; }

    /// <summary>Every replay, oldest first.</summary>
    public IReadOnlyList<DlqRetryAttempt>? Retries { get; init; }

    /// <summary>When the job was made.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When this record last changed.</summary>
    public long? UpdatedAt { get; init; }

    /// <summary>Why it stopped, as one sentence.</summary>
    public required string DeadReason { get; init; }

    /// <summary>The job's priority.</summary>
    public int Priority { get; init; }

    /// <summary>The start that was asked for.</summary>
    public long? RunAt { get; init; }

    /// <summary>The numbers of its backoff.</summary>
    public required BackoffConfig BackoffConfig { get; init; }

    /// <summary>How its delays grew.</summary>
    public BackoffStrategy BackoffStrategy { get; init; }

    /// <summary>When it last died.</summary>
    public long DiedAt { get; init; }

    /// <summary>How often it died.</summary>
    public int Deaths { get; init; }

    /// <summary>Groups deaths of the same cause.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Every run.</summary>
    public required IReadOnlyList<HistoryEntry> History { get; init; }

    /// <summary>How it was closed; absent while it is open.</summary>
    public Resolution? Resolution { get; init; }
}

/// <summary>One replay of a dead job.</summary>
public sealed record DlqRetryAttempt
{
    /// <summary>When it was asked for, Unix milliseconds.</summary>
    public long AttemptedAt { get; init; }

    /// <summary>MANUAL by a person, AUTO by the queue's policy.</summary>
    public RetryTrigger Trigger { get; init; }

    /// <summary>True if the job was changed.</summary>
    public bool ChangesMade { get; init; }

    /// <summary>What was changed.</summary>
    public IReadOnlyList<JobChange>? ChangesInJob { get; init; }

    /// <summary>SUCCESS or FAILED; absent while the replay runs.</summary>
    public RunResult? Result { get; init; }

    /// <summary>Why it failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>Who asked.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The bulk operation that it was part of.</summary>
    public string? Operation { get; init; }

    /// <summary>Its number, from 1.</summary>
    public int Replay { get; init; }
}
