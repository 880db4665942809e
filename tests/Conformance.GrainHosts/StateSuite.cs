using Orleans.Storage;
using ReTraced.Conformance.GrainHosts.Grains;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>Persistent state.</summary>
public abstract class StateSuite<THost> : GrainHostSuite<THost>
    where THost : GrainHostFixture, new()
{
    [Fact]
    public async Task State_WhenNothingIsStored_IsNew()
    {
        var (key, probe) = NewKey();

        Assert.False(await Grain<IStateGrain>(key).Exists());
        Assert.Equal(["activated with 0"], probe.Events);
    }

    [Fact]
    public async Task State_WhenHostRestarts_IsReadBeforeActivation()
    {
        var (key, probe) = NewKey();
        await Grain<IStateGrain>(key).Add(3);
        Assert.Equal(7, await Grain<IStateGrain>(key).Add(4));

        await RestartAsync();

        Assert.Equal(7, await Grain<IStateGrain>(key).Get());
        Assert.True(await Grain<IStateGrain>(key).Exists());
        Assert.Equal(["activated with 0", "activated with 7"], probe.Events);
    }

    [Fact]
    public async Task Clear_WhenStored_LeavesNoRecord()
    {
        var (key, _) = NewKey();
        var grain = Grain<IStateGrain>(key);
        await grain.Add(3);

        await grain.Clear();

        Assert.False(await grain.Exists());
        Assert.Equal(0, await grain.Get());
        Assert.Equal(0, await grain.Reread());
        Assert.Equal(2, await grain.Add(2));
    }

    [Fact]
    public async Task Write_WhenAnotherWriterWasFirst_FailsAndTheGrainStartsAfresh()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IStateGrain>(key);
        await grain.Add(3);
        await Host.OverwriteStateAsync(StateGrain.StateName, StateGrain.TypeName, key);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => grain.Add(1));

        Assert.Equal(4, await grain.Add(1));
        Assert.Equal(["activated with 0", "activated with 3"], probe.Events);
    }
}
