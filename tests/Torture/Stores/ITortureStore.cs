using ReTraced.Checking;
using ReTraced.Torture.Faults;

namespace ReTraced.Torture.Stores;

/// <summary>The store that the servers share, and what can happen to it.</summary>
internal interface ITortureStore : IAsyncDisposable
{
    /// <summary>The settings that lead a server to it.</summary>
    IReadOnlyList<string> ServerArguments { get; }

    /// <summary>The faults that it can have.</summary>
    IReadOnlyList<FaultKind> Faults { get; }

    /// <summary>Brings it up.</summary>
    Task StartAsync();

    /// <summary>Brings a fault about.</summary>
    Task SufferAsync(Fault fault, Tally tally);

    /// <summary>Opens it for the check; no server runs any more. Whoever is done disposes of it.</summary>
    Task<(CheckedStore Ports, IAsyncDisposable Opened)> OpenAsync();
}
