using System.Globalization;
using System.Runtime.CompilerServices;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>Base of the suites. A host's test project derives each suite with its own fixture.</summary>
public abstract class GrainHostSuite<THost> : IAsyncLifetime
    where THost : GrainHostFixture, new()
{
    private static int _keys;

    /// <summary>The host under test.</summary>
    protected THost Host { get; } = new();

    /// <summary>The host's clock, for timers and reminders.</summary>
    protected ManualClock Clock => Host.Clock;

    /// <summary>Idle time after which the host collects an activation.</summary>
    protected TimeSpan CollectionAge => Host.CollectionAge;

    /// <inheritdoc />
    public Task InitializeAsync() => Host.StartAsync();

    /// <inheritdoc />
    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>A key that no other test uses, with the probe that its grain reports to.</summary>
    protected (string Key, Probe Probe) NewKey()
    {
        var key = $"{typeof(THost).Name}-{GetType().Name}-{Interlocked.Increment(ref _keys).ToString(CultureInfo.InvariantCulture)}";
        return (key, Probe.Of(key));
    }

    /// <summary>The grain of this key.</summary>
    protected TGrain Grain<TGrain>(string key)
        where TGrain : Orleans.IGrainWithStringKey
        => Host.Grains.GetGrain<TGrain>(key);

    /// <summary>The result of a call that would never end on a host that makes it wait wrongly.</summary>
    protected static Task<TResult> InTime<TResult>(Task<TResult> call) => call.WaitAsync(TimeSpan.FromSeconds(120), TimeProvider.System);

    /// <summary>Calls in the order that counts: as they are, or sorted on a host that keeps none.</summary>
    protected IEnumerable<string> InOrder(IEnumerable<string> calls) => Host.KeepsOrder ? calls : calls.Order(StringComparer.Ordinal);

    /// <summary>Before the next call to a grain: waits until the last one has started, on a host where the next could overtake it.</summary>
    protected Task StartedAsync(Func<bool> started, [CallerArgumentExpression(nameof(started))] string? text = null)
        => Host.KeepsOrder ? Task.CompletedTask : Eventually.True(started, text);

    /// <summary>Lets time pass in steps until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within 120 seconds of real time.</exception>
    protected Task PassUntilAsync(TimeSpan step, Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? text = null) => Eventually.True(
        async () =>
        {
            if (!condition())
            {
                await Host.PassAsync(step);
            }

            return condition();
        },
        text);

    /// <summary>Stops the host and starts another on the same stores.</summary>
    protected async Task RestartAsync()
    {
        await Host.StopAsync(CancellationToken.None);
        await Host.StartAsync();
    }
}
