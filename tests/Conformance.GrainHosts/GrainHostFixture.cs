using ReTraced.Testing;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>What a host provides to be examined. One instance serves one test.</summary>
public abstract class GrainHostFixture : IAsyncDisposable
{
    /// <summary>The clock that the host's timers and reminders run on.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>Idle time after which the host collects an activation.</summary>
    public abstract TimeSpan CollectionAge { get; }

    /// <summary>How far from <see cref="CollectionAge"/> a test stays that must not reach it: less than half of it.</summary>
    public virtual TimeSpan CollectionMargin => TimeSpan.FromSeconds(1);

    /// <summary>
    /// True if calls from one caller start in the order that they were made in. Code that is to run on every host must not
    /// count on it; a host that promises it is examined for it.
    /// </summary>
    public virtual bool KeepsOrder => true;

    /// <summary>Makes references to the grains of this assembly, from outside any grain.</summary>
    public abstract Orleans.IGrainFactory Grains { get; }

    /// <summary>
    /// Starts a host with the grain classes of this assembly, the <see cref="CollectionAge"/>, and the
    /// grain state and reminders that earlier starts of this fixture stored.
    /// </summary>
    public abstract Task StartAsync();

    /// <summary>Stops the host in good order, within the token's time.</summary>
    public abstract Task StopAsync(CancellationToken cancellationToken);

    /// <summary>Writes a grain's stored state behind its back, so that its version is no longer the one that the grain read.</summary>
    public abstract Task OverwriteStateAsync(string stateName, string grainType, string grainKey);

    /// <summary>Lets time pass for everything on the host, the collection of idle activations included: that one need not run on <see cref="Clock"/>.</summary>
    public virtual Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
