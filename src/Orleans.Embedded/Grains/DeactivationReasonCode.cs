namespace Orleans;

/// <summary>The kinds of reason for an activation to end. A single process uses a few of them.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>The host stops.</summary>
    ShuttingDown = 1,

    /// <summary>It never became active.</summary>
    ActivationFailed = 2,

    /// <summary>It was idle for longer than its collection age.</summary>
    ActivationIdle = 4,

    /// <summary>The grain's code failed in a way that makes its state doubtful.</summary>
    ApplicationError = 8,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,

    /// <summary>The host asked for it.</summary>
    RuntimeRequested = 11,
}
