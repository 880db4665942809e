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
        await Eventually.True(() => Host.KeepsOrder ? probe.Events.Contains("in 0") : probe.Inside > 0);
        Assert.Equal(1, probe.Inside);

        probe.OpenGate();
        await Task.WhenAll(calls);

        Assert.Equal(1, probe.MostInside);
        Assert.Equal("activated", probe.Events[0]);
        Assert.Equal(
            InOrder(Enumerable.Range(0, 5).Select(i => $"in {i}, out {i}")),
            InOrder(probe.Events.Skip(1).Chunk(2).Select(pair => string.Join(", ", pair))));
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
        Assert.Equal("activated", probe.Events[0]);
        Assert.Equal(["in 0", "in 1", "in 2", "in 3", "in 4"], InOrder(probe.Events[1..6]));
    }

    [Fact]
    public async Task AlwaysInterleave_WhenGrainIsBusy_RunsAtOnceAndDoesNotLetOthersIn()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IPlainCallGrain>(key);
        var held = grain.Hold("a");
        await StartedAsync(() => probe.Events.Contains("in a"));
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

        Assert.Equal("activated", probe.Events[0]);
        Assert.Equal(InOrder(labels), InOrder(probe.Events[1..]));
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
