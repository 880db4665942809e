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
        var (held, holds) = (UniqueHold.Of(before), UniqueHold.Of(state));
        UniqueClaim = held is null ? holds : null;
        UniqueRelease = holds is null ? held : null;
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

    /// <summary>The unique key that the job takes with this commit; refused if another job holds it.</summary>
    public UniqueHold? UniqueClaim { get; }

    /// <summary>The unique key that the job lets go of with this commit.</summary>
    public UniqueHold? UniqueRelease { get; init; }

    /// <summary>Of a new job: the jobs that it depends on. Each must exist, or be made in the same batch; from then on the store knows this one as its dependent.</summary>
    public IReadOnlyList<string> Parents => ExpectedVersion == 0 ? State.Spec.DependsOn ?? [] : [];

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

    /// <summary>True if the job is no longer live after it.</summary>
    public bool Ends => !State.Head.Status.IsLive();

    /// <summary>The commit of a new job.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="enqueued">Who makes it.</param>
    /// <param name="parents">What those on which it depends allow it now: if one has failed already, that is part of the commit.</param>
    public static JobCommit OfNew(JobSpec spec, Enqueued enqueued, ParentsVerdict parents)
    {
        if (parents.Event is not ParentFailed failed)
        {
            return Of(null, StateMachine.Create(spec, enqueued with { OpenParents = parents.Open }));
        }

        var made = StateMachine.Create(spec, enqueued with { OpenParents = parents.Open });
        return Of(null, made, (Transition)StateMachine.Apply(made.State, failed, spec.CreatedAt, NoJitter.Instance));
    }

    /// <summary>The commit of two transitions that follow one another.</summary>
    public static JobCommit Of(JobState? before, Transition first, Transition second) =>
        new(before, second.State, [first.Entry, second.Entry]);
}

/// <summary>Ties an idempotency key to the job that its first use makes.</summary>
/// <param name="Scope">The key within whoever sent it and the queue: one string that is unique to the three.</param>
/// <param name="BodyHash">Tells the same request from another one.</param>
/// <param name="ExpiresAt">When the key is forgotten, Unix milliseconds.</param>
public sealed record IdempotencyClaim(string Scope, string BodyHash, long ExpiresAt);

/// <summary>What an idempotency key has made.</summary>
/// <param name="JobId">The job, which retention may have removed since.</param>
/// <param name="BodyHash">The <see cref="IdempotencyClaim.BodyHash"/> of its first use.</param>
public sealed record IdempotentJob(string JobId, string BodyHash);

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

    /// <summary>Another job holds the unique key.</summary>
    UniqueKeyTaken,

    /// <summary>A job that the new one depends on does not exist.</summary>
    ParentMissing,
}

/// <summary>What became of one commit.</summary>
/// <param name="Status">What.</param>
/// <param name="Place">Of a committed job: its <see cref="LiveJob.Place"/>.</param>
/// <param name="JobId">
/// Whose refusal this is; for a taken idempotency key the job that its first use made, for a taken unique key the one that holds it, for a
/// missing parent its id.
/// </param>
/// <param name="BodyHash">For a taken idempotency key the <see cref="IdempotencyClaim.BodyHash"/> of its first use.</param>
/// <param name="HasDependents">Of a committed job that has ended: whether other jobs depend on it, and are to hear of it.</param>
public readonly record struct CommitResult(CommitStatus Status, long Place, string? JobId = null, string? BodyHash = null, bool HasDependents = false);

/// <summary>What became of an all-or-nothing commit of several jobs.</summary>
/// <param name="Refusal">The first refusal; null if all were committed.</param>
/// <param name="Places">If all were committed, the place of each.</param>
/// <param name="RefusedAt">If none was, which of them the refusal is about, from 0 on.</param>
public sealed record BatchCommitResult(CommitResult? Refusal, IReadOnlyList<long> Places, int RefusedAt = -1);
