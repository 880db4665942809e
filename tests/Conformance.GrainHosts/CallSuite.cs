using Orleans;
using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>Calls, their results, their failures, and where they run.</summary>
public abstract class CallSuite<THost> : GrainHostSuite<THost>
    where THost : GrainHostFixture, new()
{
    [Fact]
    public async Task Call_WhenMethodReturnsResult_ReachesCaller()
    {
        var grain = Grain<IPlainCallGrain>(NewKey().Key);

        Assert.Equal(14, await grain.Twice(7));
        Assert.Equal(16, await grain.TwiceAsValueTask(8));
    }

    [Fact]
    public async Task Call_WhenMethodReturnsValueTask_CompletesAfterIt()
    {
        var (key, probe) = NewKey();

        await Grain<IPlainCallGrain>(key).NoteAsValueTask("done");

        Assert.Contains("done", probe.Events);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_WhenMethodThrows_CallerGetsTypeMessageAndOriginalFrame(bool later)
    {
        var grain = Grain<IPlainCallGrain>(NewKey().Key);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => later ? grain.FailLater("no good") : grain.Fail("no good"));

        Assert.Equal("no good", thrown.Message);
        Assert.Contains(later ? "ThrowFromDeepInside" : "CallGrain.Fail", thrown.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await grain.Twice(1));
    }

    [Fact]
    public async Task Call_WhenCallerCancels_TokenReachesGrain()
    {
        var (key, probe) = NewKey();
        using var cancel = new CancellationTokenSource();
        var waiting = Grain<IPlainCallGrain>(key).WaitFor(cancel.Token);
        await Eventually.True(() => probe.Events.Contains("waiting"));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task OneWayCall_WhenGrainIsBusy_ReturnsAtOnceAndRunsLater()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IPlainCallGrain>(key);
        var held = grain.Hold("a");
        await StartedAsync(() => probe.Events.Contains("in a"));

        await grain.Tell("told");
        Assert.DoesNotContain("told", probe.Events);
        probe.OpenGate();

        await held;
        await Eventually.True(() => probe.Events.Contains("told"));
    }

    [Fact]
    public async Task OneWayCall_WhenMethodThrows_CallerDoesNotHearAndGrainGoesOn()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IPlainCallGrain>(key);

        await grain.TellAndFail();
        await StartedAsync(() => probe.Events.Contains("failing"));

        Assert.Equal(4, await grain.Twice(2));
        Assert.Contains("failing", probe.Events);
    }

    [Fact]
    public async Task Await_WhenInGrain_ComesBackAndTaskRunLeaves()
    {
        var places = await Grain<IPlainCallGrain>(NewKey().Key).SchedulerIsOwn();

        Assert.Equal([true, true, false, true], places);
    }

    [Fact]
    public async Task AsReference_WhenGrainNamesItself_CarriesItsKey()
    {
        var (key, _) = NewKey();

        Assert.Equal(key, await Grain<IPlainCallGrain>(key).KeyThroughOwnReference());
    }

    [Fact]
    public void Reference_WhenSameKey_IsEqualAndNamesKey()
    {
        var (key, _) = NewKey();
        var one = Grain<IPlainCallGrain>(key);

        Assert.Equal(one, Grain<IPlainCallGrain>(key));
        Assert.NotEqual(one, Grain<IPlainCallGrain>(key + "x"));
        Assert.Equal(key, one.GetPrimaryKeyString());
    }
}
