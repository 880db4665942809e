using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>One activation, one call at a time unless asked otherwise, in order.</summary>
public abstract class TurnSuite<THost> : GrainHostSuite<THost>
    where THost : GrainHostFixture, new()
{
    [Fact]
    public async Task Calls_WhenClassIsNotReentrant_RunOneAtATimeToTheEnd()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IPlainCallGrain>(key);
        var calls = Enumerable.Range(0, 5).Select(i => grain.Hold($"{i}")).ToArray();
        await Eventually.True(() => probe.Events.Contains("in 0"));
        Assert.Equal(1, probe.Inside);

        probe.OpenGate();
        await Task.WhenAll(calls);

        Assert.Equal(1, probe.MostInside);
        Assert.Equal(
            Enumerable.Range(0, 5).SelectMany(i => new[] { $"in {i}", $"out {i}" }).Prepend("activated"), probe.Events);
    }

    [Fact]
    public async Task Calls_WhenClassIsReentrant_InterleaveAtAwaits()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IReentrantCallGrain>(key);
        var calls = Enumerable.Range(0, 5).Select(i => grain.Hold($"{i}")).ToArray();

        await Eventually.True(() => probe.Inside == 5);

        probe.OpenGate();
        await Task.WhenAll(calls);
        Assert.Equal(["activated", "in 0", "in 1", "in 2", "in 3", "in 4"], probe.Events.Take(6));
    }

    [Fact]
    public async Task AlwaysInterleave_WhenGrainIsBusy_RunsAtOnceAndDoesNotLetOthersIn()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IPlainCallGrain>(key);
        var held = grain.Hold("a");
        var waiting = grain.Note("b");

        await Eventually.True(() => probe.Events.Contains("in a"));
        Assert.Contains("in a", await InTime(grain.Peek()));

        Assert.DoesNotContain("b", probe.Events);
        probe.OpenGate();
        await Task.WhenAll(held, waiting);
        Assert.Equal(["activated", "in a", "out a", "b"], probe.Events);
    }

    [Fact]
    public async Task CallBack_WhenClassIsReentrant_DoesNotDeadlock()
    {
        var grain = Grain<IReentrantCallGrain>(NewKey().Key);

        Assert.Equal(42, await InTime(grain.CallBackThrough(NewKey().Key, 21)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_WhenFromOneCaller_StartInOrder(bool reentrant)
    {
        var (key, probe) = NewKey();
        ICallGrain grain = reentrant ? Grain<IReentrantCallGrain>(key) : Grain<IPlainCallGrain>(key);
        var labels = Enumerable.Range(0, 2000).Select(i => $"{i}").ToArray();

        await Task.WhenAll(labels.Select(label => grain.Note(label)));

        Assert.Equal(labels.Prepend("activated"), probe.Events);
    }

    [Fact]
    public async Task FirstCalls_WhenTenThousandAtOnce_MakeOneActivation()
    {
        var (key, probe) = NewKey();

        var results = await Task.WhenAll(Enumerable.Range(0, 10_000)
            .Select(i => Task.Run(() => Grain<IPlainCallGrain>(key).Twice(i))));

        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => i * 2), results);
        Assert.Equal(1, probe.Count("activated"));
    }
}
