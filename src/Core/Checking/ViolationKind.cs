namespace ReTraced.Checking;

/// <summary>What a check can find. The names are fixed: reports and scripts go by them.</summary>
public enum ViolationKind
{
    /// <summary>An enqueue was acknowledged, and there is no such job.</summary>
    EnqueueLost,

    /// <summary>A completion was acknowledged, and the ledger does not say that this run succeeded.</summary>
    CompletionLost,

    /// <summary>Something follows the success of a run.</summary>
    CompletionUndone,

    /// <summary>The state machine does not allow a ledger entry where it stands, or gives another one.</summary>
    IllegalTransition,

    /// <summary>The head or the spec is not what the ledger gives.</summary>
    StateWrong,

    /// <summary>A run began before the one before it had ended.</summary>
    LeasesOverlap,

    /// <summary>A ledger entry is older than the one before it.</summary>
    TimeWentBack,

    /// <summary>tries, attempts, replays, deaths or leasesLost differ from a recount.</summary>
    CountWrong,

    /// <summary>A run began before it was due, by more than the clock steps allow.</summary>
    DelayShort,

    /// <summary>A job died and has no dead letter.</summary>
    DeadLetterMissing,

    /// <summary>A dead letter is of a job that never died, or that does not exist.</summary>
    DeadLetterSuperfluous,

    /// <summary>A dead letter's line is not what the job's record says.</summary>
    DeadLetterWrong,

    /// <summary>A bulk operation has acted on a job more than once.</summary>
    ActedTwice,

    /// <summary>A bulk operation counts other jobs than the ledgers do.</summary>
    OperationWrong,

    /// <summary>Two jobs of a queue hold the same unique key.</summary>
    UniqueTwice,

    /// <summary>The store gives a unique key to another job than the states do.</summary>
    UniqueWrong,

    /// <summary>A job waits for others that have ended.</summary>
    Forgotten,

    /// <summary>A job has run although one on which it depends has not completed.</summary>
    StartedBeforeParent,

    /// <summary>A schedule has come to an instant, and there is no job of it.</summary>
    FiringMissing,

    /// <summary>A queue's counters by status differ from a recount.</summary>
    DepthWrong,

    /// <summary>The oldest pending instant of a queue is another one.</summary>
    OldestPendingWrong,

    /// <summary>What a queue's recovery would read is not what the heads say.</summary>
    LiveWrong,

    /// <summary>The counters of a minute differ from a recount.</summary>
    ThroughputWrong,

    /// <summary>A job does not stand in an index that it belongs into.</summary>
    IndexMissing,

    /// <summary>An index names a job that does not belong into it, or that does not exist.</summary>
    IndexSuperfluous,

    /// <summary>A job stands in an index in the wrong place.</summary>
    IndexWrong,
}
