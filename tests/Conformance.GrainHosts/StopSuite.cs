using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>How a host stops.</summary>
public abstract class StopSuite<THost> : GrainHostSuite<THost>
    where THost : GrainHostFixture, new()
{
    [Fact]
    public async Task Stop_WhenACallRuns_LetsItEndAndThenDeactivates()
    {
        var (key, probe) = NewKey();
        var held = Grain<ILifeGrain>(key).Hold("a");
        await Eventually.True(() => probe.Events.Contains("in a"));

        var stopping = Host.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        probe.OpenGate();

        await held;
        await stopping;
        Assert.Equal(["activating", "activated", "in a", "out a", "deactivated ShuttingDown"], probe.Events);
    }

    [Fact]
    public async Task Stop_WhenGrainsAreIdle_DeactivatesEachOnce()
    {
        var probes = new List<Probe>();
        for (var i = 0; i < 50; i++)
        {
            var (key, probe) = NewKey();
            probes.Add(probe);
            await Grain<ILifeGrain>(key).Note("called");
        }

        await Host.StopAsync(CancellationToken.None);

        Assert.All(probes, probe => Assert.Equal(["activating", "activated", "called", "deactivated ShuttingDown"], probe.Events));
    }

    [Fact]
    public async Task Call_WhenHostHasStopped_Fails()
    {
        var (key, probe) = NewKey();
        var grain = Grain<ILifeGrain>(key);
        await grain.Note("called");

        await Host.StopAsync(CancellationToken.None);

        await Assert.ThrowsAnyAsync<Exception>(() => grain.Note("too late"));
        Assert.DoesNotContain("too late", probe.Events);
    }
}
