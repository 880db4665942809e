using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>Reminders.</summary>
public abstract class ReminderSuite<THost> : GrainHostSuite<THost>
    where THost : GrainHostFixture, new()
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Reminder_WhenDue_TicksAndGoesOnTicking()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IReminderGrain>(key);
        await grain.Register("a", Minute, Minute * 2);

        Clock.Advance(Minute - TimeSpan.FromSeconds(1));
        // A tick that came too early would run before this call.
        await grain.List();
        Assert.Equal(["activated", "registered a"], probe.Events);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => probe.Count("remind a") == 1);

        await Eventually.TrueWhileAdvancing(Clock, Minute, () => probe.Count("remind a") >= 3);
    }

    [Fact]
    public async Task Reminder_WhenGrainIsInactive_ActivatesIt()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IReminderGrain>(key);
        await grain.Register("a", Minute, Minute);
        await grain.Leave();
        await Eventually.True(() => probe.Events.Contains("deactivated"));

        await Eventually.TrueWhileAdvancing(Clock, Minute, () => probe.Count("remind a") >= 1);

        Assert.Equal(["activated", "registered a", "deactivated", "activated", "remind a"], probe.Events.Take(5));
    }

    [Fact]
    public async Task Reminder_WhenHostRestarts_TicksAgain()
    {
        var (key, probe) = NewKey();
        await Grain<IReminderGrain>(key).Register("a", Minute * 3, Minute * 3);
        await RestartAsync();
        Assert.DoesNotContain("remind a", probe.Events);

        await Eventually.TrueWhileAdvancing(Clock, Minute, () => probe.Count("remind a") >= 1);

        Assert.Equal(["a"], await Grain<IReminderGrain>(key).List());
    }

    [Fact]
    public async Task Reminder_WhenRegisteredAgain_HasOnlyTheNewSchedule()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IReminderGrain>(key);
        await grain.Register("a", Minute, Minute);
        await grain.Register("a", Minute * 10, Minute);

        Clock.Advance(Minute * 9);
        Assert.Equal(["a"], await grain.List());
        Assert.DoesNotContain("remind a", probe.Events);

        await Eventually.TrueWhileAdvancing(Clock, Minute, () => probe.Count("remind a") >= 1);
    }

    [Fact]
    public async Task Reminder_WhenUnregistered_TicksNoMoreEvenAfterRestart()
    {
        var (key, probe) = NewKey();
        var grain = Grain<IReminderGrain>(key);
        await grain.Register("a", Minute, Minute);
        await grain.Register("b", Minute, Minute);

        Assert.True(await grain.Unregister("a"));
        Assert.False(await grain.Unregister("a"));
        await RestartAsync();

        Assert.Equal(["b"], await Grain<IReminderGrain>(key).List());
        await Eventually.TrueWhileAdvancing(Clock, Minute, () => probe.Count("remind b") >= 2);
        Assert.DoesNotContain("remind a", probe.Events);
    }

    [Fact]
    public async Task Register_WhenPeriodIsUnderAMinute_IsRefused()
    {
        var (key, _) = NewKey();

        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => Grain<IReminderGrain>(key).Register("a", Minute, TimeSpan.FromSeconds(59)));

        Assert.Empty(await Grain<IReminderGrain>(key).List());
    }
}
