using Orleans.Runtime;
using ReTraced.Conformance.GrainHosts;
using ReTraced.Embedded.Tests.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Embedded.Tests;

public sealed class StopTests : EmbeddedHostTest
{
    [Fact]
    public async Task Stop_WhenARunningCallCallsOthers_ServesThemAndRefusesCallsFromOutside()
    {
        var held = Grain<IStoppingGrain>("stop-a").HoldThenCall("stop-b");
        await Eventually.True(() => Probe.Of("stop-a").Events.Contains("in"));

        var stopping = Host.StopAsync(CancellationToken.None);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => Grain<IStoppingGrain>("stop-c").Note());
        Probe.Of("stop-a").OpenGate();

        await held;
        await stopping;
        Assert.Equal(["in", "deactivated"], Probe.Of("stop-a").Events);
        Assert.Equal(["noted", "deactivated"], Probe.Of("stop-b").Events);
        Assert.Empty(Probe.Of("stop-c").Events);
    }

    [Fact]
    public async Task Stop_WhenTimeIsUp_EndsAndFailsTheCallsThatWait()
    {
        var held = Grain<IStoppingGrain>("stop-late").HoldThenCall("stop-other");
        await Eventually.True(() => Probe.Of("stop-late").Events.Contains("in"));
        var waiting = Grain<IStoppingGrain>("stop-late").Note();
        using var timeIsUp = new CancellationTokenSource();

        var stopping = Host.StopAsync(timeIsUp.Token);
        Assert.False(stopping.IsCompleted);
        await timeIsUp.CancelAsync();

        await stopping;
        await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting);
        Probe.Of("stop-late").OpenGate();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => held);
    }
}
