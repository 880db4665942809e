using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>Grain timers.</summary>
public abstract class TimerSuite<THost> : GrainHostSuite<THost>
    where THost : GrainHostFixture, new()
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Timer_WhenDue_TicksAndGoesOnTicking()
    {
        var (key, probe) = NewKey();
        var grain = Grain<ITimerGrain>(key);
        await grain.Start(Second * 10, Second * 5, interleave: false, keepAlive: false);

        Clock.Advance(Second * 9);
        // A tick that came too early would run before this call.
        Assert.Empty(await grain.Peek());
        Clock.Advance(Second);
        await Eventually.True(() => probe.Count("tick") == 1);

        await Eventually.TrueWhileAdvancing(Clock, Second, () => probe.Count("tick") >= 3);
    }

    [Fact]
    public async Task Timer_WhenPeriodIsInfinite_TicksOnce()
    {
        var (key, probe) = NewKey();
        var grain = Grain<ITimerGrain>(key);
        await grain.Start(Second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);

        Clock.Advance(Second);
        await Eventually.True(() => probe.Count("tick") == 1);
        // The tick ends before the first of these calls, and another would run before the second.
        await grain.Peek();
        Clock.Advance(Second * 60);
        Assert.Equal(["tick"], await grain.Peek());

        await grain.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Clock.Advance(Second * 60);
        await grain.Change(Second, Timeout.InfiniteTimeSpan);
        Clock.Advance(Second);

        await Eventually.True(() => probe.Count("tick") == 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_WhenGrainIsBusy_TicksDuringTheCallOnlyIfItInterleaves(bool interleave)
    {
        var (key, probe) = NewKey();
        var grain = Grain<ITimerGrain>(key);
        await grain.Start(Second, Timeout.InfiniteTimeSpan, interleave, keepAlive: false);
        var held = grain.Hold();
        await Eventually.True(() => probe.Events.Contains("in"));

        Clock.Advance(Second);
        if (interleave)
        {
            await Eventually.True(() => probe.Count("tick") == 1);
        }
        else
        {
            // Were the tick to interleave, it would run before this call, which does.
            Assert.DoesNotContain("tick", await InTime(grain.Peek()));
        }

        probe.OpenGate();
        await held;
        await Eventually.True(() => probe.Count("tick") == 1);
        Assert.Equal(interleave ? ["in", "tick", "out"] : ["in", "out", "tick"], probe.Events);
    }

    [Fact]
    public async Task Change_WhenATickWaitsForItsTurn_HoldsForTheOneAfterIt()
    {
        var (key, probe) = NewKey();
        var grain = Grain<ITimerGrain>(key);
        await grain.Start(Second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);
        var held = grain.Hold();
        await Eventually.True(() => probe.Events.Contains("in"));
        Clock.Advance(Second);
        await grain.Change(Second, Timeout.InfiniteTimeSpan);
        probe.OpenGate();
        await held;
        await Eventually.True(() => probe.Count("tick") == 1);

        await Eventually.TrueWhileAdvancing(Clock, Second, () => probe.Count("tick") == 2);
    }

    [Fact]
    public async Task Timer_WhenTickFails_TicksAgain()
    {
        var (key, probe) = NewKey();
        await Grain<ITimerGrain>(key).StartFailing(Second, Second);

        await Eventually.TrueWhileAdvancing(Clock, Second, () => probe.Count("tick") >= 3);
    }

    [Fact]
    public async Task Timer_WhenDisposed_TicksNoMore()
    {
        var (key, probe) = NewKey();
        var grain = Grain<ITimerGrain>(key);
        await grain.Start(Second, Second, interleave: false, keepAlive: false);

        await grain.Stop();
        Clock.Advance(Second * 5);
        Assert.Empty(await grain.Peek());
        await grain.Start(Second, Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);
        Clock.Advance(Second);

        await Eventually.True(() => probe.Count("tick") == 1);
    }

    [Fact]
    public async Task Timer_WhenGrainDeactivates_EndsWithIt()
    {
        var (key, probe) = NewKey();
        var grain = Grain<ITimerGrain>(key);
        await grain.Start(Second, Second, interleave: false, keepAlive: false);

        await grain.Leave();
        await Eventually.True(() => probe.Events.Contains("deactivated"));
        Clock.Advance(Second * 5);
        probe.OpenGate();
        await grain.Hold();

        Assert.DoesNotContain("tick", probe.Events);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_WhenGrainIsOtherwiseIdle_KeepsItOnlyIfAsked(bool keepAlive)
    {
        var (key, probe) = NewKey();
        var period = CollectionAge / 10;
        await Grain<ITimerGrain>(key).Start(period, period, interleave: false, keepAlive);

        await PassUntilAsync(period, () => keepAlive ? probe.Count("tick") >= 40 : probe.Events.Contains("deactivated"));

        Assert.Equal(!keepAlive, probe.Events.Contains("deactivated"));
    }
}
