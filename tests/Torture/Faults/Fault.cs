namespace ReTraced.Torture.Faults;

/// <summary>Something that goes wrong.</summary>
/// <param name="At">When, from the start of the run on.</param>
/// <param name="Kind">What.</param>
/// <param name="Length">How long it lasts; of a clock step: by how much, less than zero for one back.</param>
internal sealed record Fault(TimeSpan At, FaultKind Kind, TimeSpan Length);

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>kill -9 of the owner, which is started again after a while.</summary>
    KillServer,

    /// <summary>SIGTERM of the owner, which is started again at once.</summary>
    RestartServer,

    /// <summary>The owner stands still.</summary>
    PauseServer,

    /// <summary>Every connection of a client is reset.</summary>
    DropClients,

    /// <summary>The wall clock of the servers steps.</summary>
    StepClock,

    /// <summary>kill -9 of the store.</summary>
    KillStore,

    /// <summary>The store is stopped in good order and started again.</summary>
    RestartStore,

    /// <summary>The store stands still.</summary>
    PauseStore,

    /// <summary>Every connection to the store is reset.</summary>
    DropStore,
}
