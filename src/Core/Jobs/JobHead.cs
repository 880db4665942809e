using System.Text.Json.Serialization;

namespace ReTraced.Jobs;

/// <summary>
/// The part of a job that moves: small, and rewritten with every transition. All of it follows from the ledger;
/// <see cref="Explain.LedgerReplay"/> checks that it does.
/// </summary>
public sealed record JobHead
{
    /// <summary>The <c>seq</c> of the last ledger entry; every transition raises it by one.</summary>
    public long Version { get; init; }

    /// <summary>Where the job is.</summary>
    public JobStatus Status { get; init; }

    /// <summary>When it last moved, Unix milliseconds.</summary>
    public long UpdatedAt { get; init; }

    /// <summary>Runs since it was made or last replayed; released runs do not count.</summary>
    public int Tries { get; init; }

    /// <summary>Runs in its whole life, lost and released ones included.</summary>
    public int Attempts { get; init; }

    /// <summary>How often it was replayed.</summary>
    public int Replays { get; init; }

    /// <summary>How often it died.</summary>
    public int Deaths { get; init; }

    /// <summary>Leases lost in a row.</summary>
    public int LeasesLost { get; init; }

    /// <summary>When the next run is due, or the current one was. Unix milliseconds.</summary>
    public long DueAt { get; init; }

    /// <summary>The lease of the current or the last run.</summary>
    public Lease? Lease { get; init; }

    /// <summary>A person asked to cancel it while it ran.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>Start of the current or the last run, Unix milliseconds.</summary>
    public long? StartedAt { get; init; }

    /// <summary>When it reached a status that it does not leave by itself, Unix milliseconds.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>The last failure; without stack and details while the ledger keeps those.</summary>
    public JobError? LastError { get; init; }

    /// <summary>The kind of the last failure.</summary>
    public FailureType? LastFailureType { get; init; }

    /// <summary>Why it stopped, as one sentence.</summary>
    public string? DeadReason { get; init; }

    /// <summary>When it last died, Unix milliseconds.</summary>
    public long? DiedAt { get; init; }

    /// <summary>Groups deaths of the same cause, see <see cref="DeadLetters.Fingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How its dead letter was resolved, if it has one and it was.</summary>
    public DeadLetters.ResolutionKind? Resolution { get; init; }

    /// <summary>Its latest deaths and what came of their replays; absent for a job that never died, or that died before this was kept.</summary>
    public DeadLetters.Deaths? Past { get; init; }

    /// <summary>True while an <c>expiresAt</c> that passes ends the job: a job that was started, or that a person has replayed, no longer expires.</summary>
    [JsonIgnore]
    public bool CanExpire => Attempts == 0 && Replays == 0;

    /// <summary>True if the job has a dead letter.</summary>
    [JsonIgnore]
    public bool HasDeadLetter => Deaths > 0;
}

/// <summary>The right to run a job once.</summary>
public sealed record Lease
{
    /// <summary>A digest of the lease token, <see cref="LeaseToken.Id"/>: the token itself is never stored.</summary>
    public required string Id { get; init; }

    /// <summary>Who holds it.</summary>
    public required string WorkerId { get; init; }

    /// <summary>When it was granted, Unix milliseconds.</summary>
    public long GrantedAt { get; init; }

    /// <summary>
    /// When it ends unless it is extended, Unix milliseconds. Absent for a handler inside the process that owns the
    /// job: that lease lives exactly as long as the process.
    /// </summary>
    public long? ExpiresAt { get; init; }

    /// <summary>How long it holds from each heartbeat on, milliseconds; 0 for one that does not end by time.</summary>
    [JsonIgnore]
    public long LengthMs => ExpiresAt - GrantedAt ?? 0;

    /// <summary>The event that ended the run, so that a repeated report of it can be told from a late one.</summary>
    public JobEventKind? EndedBy { get; init; }
}
