namespace ReTraced.Checking;

/// <summary>What was looked at, in numbers.</summary>
public sealed record CheckFigures
{
    /// <summary>Jobs.</summary>
    public long Jobs { get; internal set; }

    /// <summary>Ledger entries.</summary>
    public long Entries { get; internal set; }

    /// <summary>Runs: leases that were granted.</summary>
    public long Runs { get; internal set; }

    /// <summary>Runs that succeeded.</summary>
    public long Completed { get; internal set; }

    /// <summary>Runs that failed.</summary>
    public long FailedRuns { get; internal set; }

    /// <summary>Leases that were lost.</summary>
    public long LeasesLost { get; internal set; }

    /// <summary>Runs that were given back unfinished.</summary>
    public long Released { get; internal set; }

    /// <summary>Retries that the scheduler decided, after failed and lost runs.</summary>
    public long Retries { get; internal set; }

    /// <summary>Replays that a person or a policy asked for.</summary>
    public long Replays { get; internal set; }

    /// <summary>Runs of jobs that had lost the lease of the run before.</summary>
    public long RepeatedAfterLoss { get; internal set; }

    /// <summary>Runs of jobs that had been given back.</summary>
    public long RepeatedAfterRelease { get; internal set; }

    /// <summary>Runs of jobs that had failed.</summary>
    public long RepeatedAfterFailure { get; internal set; }

    /// <summary>Lines of the dead letter index.</summary>
    public long DeadLetters { get; internal set; }

    /// <summary>Bulk operations.</summary>
    public long Operations { get; internal set; }

    /// <summary>Jobs that depend on others.</summary>
    public long Dependents { get; internal set; }

    /// <summary>Unique keys that are held by jobs.</summary>
    public long UniqueKeys { get; internal set; }

    /// <summary>Schedules.</summary>
    public long Schedules { get; internal set; }

    /// <summary>Entries of indexes.</summary>
    public long IndexEntries { get; internal set; }

    /// <summary>Acknowledged enqueues that were looked for.</summary>
    public long AcknowledgedEnqueues { get; internal set; }

    /// <summary>Acknowledged completions that were looked for.</summary>
    public long AcknowledgedCompletions { get; internal set; }

    /// <summary>Clock steps that servers have noted.</summary>
    public int ClockSteps { get; internal set; }

    /// <summary>Runs that were not the first of their job since it was made or replayed.</summary>
    public long RepeatedRuns => RepeatedAfterLoss + RepeatedAfterRelease + RepeatedAfterFailure;
}
