using System.Diagnostics;
using ReTraced.Conformance.GrainHosts;
using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Embedded.Tests.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Embedded.Tests;

public sealed class ActivationTests : EmbeddedHostTest
{
    [Fact]
    public async Task Constructor_WhenItTakesScopedServices_HasItsOwnUntilItDeactivates()
    {
        var one = await Grain<IDependentGrain>("one").Describe();
        var two = await Grain<IDependentGrain>("two").Describe();
        Assert.Equal(("key", "one"), (one.Keyed, one.Key));
        Assert.NotEqual(one.Scoped, two.Scoped);
        Assert.Equal(one.Scoped, (await Grain<IDependentGrain>("one").Describe()).Scoped);

        var disposed = ScopedThing.Disposed;
        await Grain<IDependentGrain>("one").Leave();

        await Eventually.True(() => ScopedThing.Disposed == disposed + 1);
    }

    [Fact]
    public async Task Call_WhenTheCallerHasAnActivity_HasItTooAndTheNextCallDoesNot()
    {
        var grain = Grain<IDependentGrain>("activity");
        using (new Activity("calling").Start())
        {
            Assert.Equal("calling", await grain.Activity());
        }

        Assert.Null(await grain.Activity());
    }

    [Fact]
    public async Task StatelessWorker_WhenOneIsIdle_MakesNoOther()
    {
        var probe = Probe.Of("idle-worker");
        var grain = Grain<IPoolGrain>("idle-worker");
        var held = grain.Hold();
        await Eventually.True(() => probe.Inside == 1);

        var numbers = new HashSet<int>();
        for (var i = 0; i < 50; i++)
        {
            numbers.Add(await grain.Number());
        }

        Assert.Single(numbers);
        probe.OpenGate();
        await held;
    }
}
