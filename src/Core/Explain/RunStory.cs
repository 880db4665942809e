using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <summary>One run with what led to it.</summary>
internal sealed record RunStory
{
    /// <summary>The run.</summary>
    public required HistoryEntry Run { get; init; }

    /// <summary>The run before; null for the first.</summary>
    public HistoryEntry? Before { get; init; }

    /// <summary>What ended the run before, or made the job.</summary>
    public required LedgerEntry Since { get; init; }

    /// <summary>What people and the queue's policy did between the two: replays, and running it ahead of its time. Oldest first.</summary>
    public required IReadOnlyList<LedgerEntry> Acts { get; init; }

    /// <summary>Its parents' ends that made it ready, if it waited for any.</summary>
    public LedgerEntry? Parents { get; init; }

    /// <summary>When it was due until somebody ran it ahead of its time; null if nobody did. Unix milliseconds.</summary>
    public long? DueUntilRunNow { get; init; }

    /// <summary>When the scheduler made it ready for a worker, Unix milliseconds.</summary>
    public long PickedUpAt { get; init; }

    /// <summary>Leases lost in a row before it.</summary>
    public int LeasesLost { get; init; }

    /// <summary>How often the job had stopped before it.</summary>
    public int StopsBefore { get; init; }
}

/// <summary>One stop of a job, and what was done about it.</summary>
internal sealed record StopStory
{
    /// <summary>The entry that stopped it.</summary>
    public required LedgerEntry Entry { get; init; }

    /// <summary>Its runs until then.</summary>
    public int Attempts { get; init; }

    /// <summary>The cancel that was asked for while it ran, if that stopped it.</summary>
    public LedgerEntry? Cancel { get; init; }

    /// <summary>A person's verdict after it.</summary>
    public LedgerEntry? Verdict { get; init; }

    /// <summary>The closing of its dead letter without a replay.</summary>
    public LedgerEntry? Discard { get; init; }

    /// <summary>The replay that followed.</summary>
    public LedgerEntry? Replay { get; init; }

    /// <summary>Where the job stood in the end.</summary>
    public JobStatus Status => Verdict is null ? Entry.To : JobStatus.Poisoned;
}
