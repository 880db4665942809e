using ReTraced.DeadLetters;
using ReTraced.Jobs;

namespace ReTraced.Storage;

/// <summary>The whole effect of one or more transitions of one job, to be made durable together.</summary>
public sealed record JobCommit
{
    private JobCommit(JobState? before, JobState state, IReadOnlyList<LedgerEntry> entries)
    {
        (ErrorCodeBefore, FingerprintBefore) = (before?.Head.LastError?.Code, before?.Head.Fingerprint);
        State = state;
        Entries = entries;
        WriteSpec = !ReferenceEquals(before?.Spec, state.Spec);
        DeadLetter = DeadLetterRow.After(state, entries);
    }

    /// <summary>The job after.</summary>
    public JobState State { get; }

    /// <summary>The new ledger entries, in order; at least one.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>True if the spec is new or changed; otherwise it need not be written.</summary>
    public bool WriteSpec { get; }

    /// <summary>The line of the dead letter index, if it is new or changed.</summary>
    public DeadLetterRow? DeadLetter { get; }

    /// <summary>The key that makes this enqueue idempotent.</summary>
    public IdempotencyClaim? Idempotency { get; init; }

    /// <summary>The version that the store must hold: 0 means that the job must not exist.</summary>
    public long ExpectedVersion => Entries[0].Seq - 1;

    /// <summary>The status that the store holds before; null for a new job.</summary>
    public JobStatus? From => Entries[0].From;

    /// <summary>The code of the last error that the store holds before; null if there is none.</summary>
    public string? ErrorCodeBefore { get; }

    /// <summary>The fingerprint of the last death that the store holds before; null if there is none.</summary>
    public string? FingerprintBefore { get; }

    /// <summary>The commit of one transition.</summary>
    public static JobCommit Of(JobState? before, Transition transition) =>
        new(before, transition.State, [transition.Entry]);

    /// <summary>The commit of two transitions that follow one another.</summary>
    public static JobCommit Of(JobState? before, Transition first, Transition second) =>
        new(before, second.State, [first.Entry, second.Entry]);
}

/// <summary>Ties an idempotency key to the job that its first use makes.</summary>
/// <param name="Scope">The key within whoever sent it and the queue: one string that is unique to the three.</param>
/// <param name="BodyHash">Tells the same request from another one.</param>
/// <param name="ExpiresAt">When the key is forgotten, Unix milliseconds.</param>
public sealed record IdempotencyClaim(string Scope, string BodyHash, long ExpiresAt);

/// <summary>What became of a commit.</summary>
public enum CommitStatus
{
    /// <summary>It is durable.</summary>
    Committed,

    /// <summary>The store holds another version: somebody else moved the job. Load it and decide again.</summary>
    VersionConflict,

    /// <summary>A new job's id is taken, by a job or by a dead letter.</summary>
    JobExists,

    /// <summary>The idempotency key is taken.</summary>
    IdempotencyKeyTaken,
}

/// <summary>What became of one commit.</summary>
/// <param name="Status">What.</param>
/// <param name="Place">Of a committed job: its <see cref="LiveJob.Place"/>.</param>
/// <param name="JobId">Whose refusal this is; for a taken idempotency key the job that its first use made.</param>
/// <param name="BodyHash">For a taken idempotency key the <see cref="IdempotencyClaim.BodyHash"/> of its first use.</param>
public readonly record struct CommitResult(CommitStatus Status, long Place, string? JobId = null, string? BodyHash = null);

/// <summary>What became of an all-or-nothing commit of several jobs.</summary>
/// <param name="Refusal">The first refusal; null if all were committed.</param>
/// <param name="Places">If all were committed, the place of each.</param>
public sealed record BatchCommitResult(CommitResult? Refusal, IReadOnlyList<long> Places);
