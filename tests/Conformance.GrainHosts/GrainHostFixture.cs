using ReTraced.Testing;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>What a host provides to be examined. One instance serves one test.</summary>
public abstract class GrainHostFixture : IAsyncDisposable
{
    /// <summary>The clock that the host must run on.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>Makes references to the grains of this assembly, from outside any grain.</summary>
    public abstract Orleans.IGrainFactory Grains { get; }

    /// <summary>
    /// Starts a host with the grain classes of this assembly, a collection age of <see cref="GrainHostSuite{THost}.CollectionAge"/>,
    /// and the grain state and reminders that earlier starts of this fixture stored.
    /// </summary>
    public abstract Task StartAsync();

    /// <summary>Stops the host in good order, within the token's time.</summary>
    public abstract Task StopAsync(CancellationToken cancellationToken);

    /// <summary>Writes a grain's stored state behind its back, so that its version is no longer the one that the grain read.</summary>
    public abstract Task OverwriteStateAsync(string stateName, string grainType, string grainKey);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
