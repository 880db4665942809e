using System.Globalization;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>Base of the suites. A host's test project derives each suite with its own fixture.</summary>
public abstract class GrainHostSuite<THost> : IAsyncLifetime
    where THost : GrainHostFixture, new()
{
    /// <summary>Idle time after which the host must collect an activation.</summary>
    public static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(5);

    private static int _keys;

    /// <summary>The host under test.</summary>
    protected THost Host { get; } = new();

    /// <summary>The host's clock.</summary>
    protected ManualClock Clock => Host.Clock;

    /// <inheritdoc />
    public Task InitializeAsync() => Host.StartAsync();

    /// <inheritdoc />
    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>A key that no other test uses, with the probe that its grain reports to.</summary>
    protected (string Key, Probe Probe) NewKey()
    {
        var key = $"{GetType().Name}-{Interlocked.Increment(ref _keys).ToString(CultureInfo.InvariantCulture)}";
        return (key, Probe.Of(key));
    }

    /// <summary>The grain of this key.</summary>
    protected TGrain Grain<TGrain>(string key)
        where TGrain : Orleans.IGrainWithStringKey
        => Host.Grains.GetGrain<TGrain>(key);

    /// <summary>The result of a call that would never end on a host that makes it wait wrongly.</summary>
    protected static Task<TResult> InTime<TResult>(Task<TResult> call) => call.WaitAsync(TimeSpan.FromSeconds(120), TimeProvider.System);

    /// <summary>Stops the host and starts another on the same stores.</summary>
    protected async Task RestartAsync()
    {
        await Host.StopAsync(CancellationToken.None);
        await Host.StartAsync();
    }
}
