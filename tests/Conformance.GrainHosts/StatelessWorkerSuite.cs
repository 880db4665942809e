using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>Stateless workers.</summary>
public abstract class StatelessWorkerSuite<THost> : GrainHostSuite<THost>
    where THost : GrainHostFixture, new()
{
    [Fact]
    public async Task Calls_WhenMoreThanTheMaximum_RunSideBySideUpToIt()
    {
        var (key, probe) = NewKey();
        var calls = Enumerable.Range(0, 10).Select(_ => Grain<IPoolGrain>(key).Hold()).ToArray();

        await Eventually.True(() => probe.Inside >= PoolGrain.MaxWorkers);
        probe.OpenGate();
        await Task.WhenAll(calls);

        Assert.Equal(10, probe.Events.Length);
        Assert.Equal(PoolGrain.MaxWorkers, probe.Events.Distinct().Count());
        Assert.Equal(PoolGrain.MaxWorkers, probe.MostInside);
    }

    [Fact]
    public async Task Call_WhenAWorkerIsIdle_GoesToIt()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IPoolGrain>(key);
        var held = grain.Hold();
        await Eventually.True(() => probe.Inside == 1);

        var numbers = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            numbers.Add(await grain.Number());
        }

        Assert.InRange(numbers.Count, 1, PoolGrain.MaxWorkers - 1);
        probe.OpenGate();
        await held;
    }
}
