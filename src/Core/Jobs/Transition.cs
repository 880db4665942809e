namespace ReTraced.Jobs;

/// <summary>What the state machine answers: a <see cref="Transition"/> or a <see cref="Refusal"/>.</summary>
public abstract record TransitionResult;

/// <summary>The job moves.</summary>
/// <param name="State">The job after.</param>
/// <param name="Entry">The ledger entry that says so.</param>
public sealed record Transition(JobState State, LedgerEntry Entry) : TransitionResult;

/// <summary>The event is not allowed now, and nothing changes.</summary>
/// <param name="Code">Which rule.</param>
/// <param name="Message">What is wrong and what to do, for a person.</param>
/// <param name="Errors">Field by field, where the input itself is wrong.</param>
public sealed record Refusal(RefusalCode Code, string Message, IReadOnlyList<FieldError>? Errors = null) : TransitionResult;

/// <summary>Why an event was refused.</summary>
public enum RefusalCode
{
    /// <summary>The job's status does not allow it.</summary>
    WrongStatus,

    /// <summary>It is poisoned, or its parents have not completed, and <c>force</c> was not given.</summary>
    NeedsForce,

    /// <summary>The changes cannot be applied.</summary>
    InvalidChanges,
}

/// <summary>One wrong field of an input.</summary>
/// <param name="Field">Its path, for example <c>backoffConfig.factor</c>.</param>
/// <param name="Message">What is wrong with it and what it may be.</param>
public sealed record FieldError(string Field, string Message);
