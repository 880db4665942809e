using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>Activation and deactivation.</summary>
public abstract class LifeSuite<THost> : GrainHostSuite<THost>
    where THost : GrainHostFixture, new()
{
    [Fact]
    public async Task Call_WhenGrainIsInactive_RunsAfterActivation()
    {
        var (key, probe) = NewKey();

        await Grain<ILifeGrain>(key).Note("called");

        Assert.Equal(["activating", "activated", "called"], probe.Events);
    }

    [Fact]
    public async Task Deactivate_WhenCallsWait_SendsThemInOrderToTheNextActivation()
    {
        var (key, probe) = NewKey();
        var grain = Grain<ILifeGrain>(key);
        var leaving = grain.LeaveAndHold();
        await Eventually.True(() => probe.Events.Contains("leaving"));
        var labels = Enumerable.Range(0, 100).Select(i => $"{i}").ToArray();
        var waiting = labels.Select(label => grain.Note(label)).ToArray();

        probe.OpenGate();
        await Task.WhenAll(waiting);
        await leaving;

        string[] before = ["activating", "activated", "leaving", "left", "deactivated ApplicationRequested", "activating", "activated"];
        Assert.Equal(before, probe.Events.Take(before.Length));
        Assert.Equal(InOrder(labels), InOrder(probe.Events.Skip(before.Length)));
    }

    [Fact]
    public async Task Deactivate_WhenCallersKeepCalling_LosesAndReordersNothing()
    {
        const int Callers = 4;
        const int Calls = 500;
        var (key, probe) = NewKey();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var grain = Grain<ILifeGrain>(key);
            var calls = new List<Task>();
            for (var i = 0; i < Calls; i++)
            {
                calls.Add(grain.Note($"{caller}:{i}"));
                if (i % 10 == caller)
                {
                    calls.Add(grain.Leave());
                }
            }

            await Task.WhenAll(calls);
        })));

        var events = probe.Events;
        for (var caller = 0; caller < Callers; caller++)
        {
            var sent = Enumerable.Range(0, Calls).Select(i => $"{caller}:{i}");
            var received = events.Where(one => one.StartsWith($"{caller}:", StringComparison.Ordinal));
            Assert.Equal(InOrder(sent), InOrder(received));
        }

        Assert.Equal(ActivationsOf(events), events.Count(one => one == "activated"));
    }

    [Fact]
    public async Task Activation_WhenItFails_FailsItsCallersAndTheNextCallTriesAgain()
    {
        var (key, probe) = NewKey();
        var grain = Grain<ILifeGrain>(key);
        probe.Broken = true;

        var calls = Enumerable.Range(0, 3).Select(_ => grain.Note("called")).ToArray();
        foreach (var call in calls)
        {
            var thrown = await Assert.ThrowsAnyAsync<Exception>(() => call);
            Assert.Equal("It is broken.", thrown.GetBaseException().Message);
        }

        probe.Broken = false;
        await grain.Note("called");

        Assert.Equal(1, probe.Count("called"));
        Assert.Equal(1, probe.Count("activated"));
        Assert.DoesNotContain(probe.Events, one => one.StartsWith("deactivated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Idle_WhenCollectionAgePasses_Deactivates()
    {
        var (key, probe) = NewKey();
        await Grain<ILifeGrain>(key).Note("called");

        await Host.PassAsync(CollectionAge - Host.CollectionMargin);
        await Grain<ILifeGrain>(key).Note("called");
        await Host.PassAsync(CollectionAge - Host.CollectionMargin);
        await Grain<ILifeGrain>(key).Note("called");
        Assert.Equal(1, probe.Count("activated"));

        await PassUntilAsync(CollectionAge / 5, () => probe.Events.Contains("deactivated ActivationIdle"));
        await Grain<ILifeGrain>(key).Note("called");
        Assert.Equal(2, probe.Count("activated"));
    }

    [Fact]
    public async Task Idle_WhenGrainIsBusy_DoesNotDeactivate()
    {
        var (key, probe) = NewKey();
        var held = Grain<ILifeGrain>(key).Hold("a");
        await Eventually.True(() => probe.Events.Contains("in a"));

        await Host.PassAsync(CollectionAge * 3);
        await Grain<ILifeGrain>(key + "-other").Note("called");

        probe.OpenGate();
        await held;
        // Were it asked to end meanwhile, it would end before this call and begin again for it.
        await Grain<ILifeGrain>(key).Note("after");
        Assert.Equal(["activating", "activated", "in a", "out a", "after"], probe.Events);
    }

    [Fact]
    public async Task DelayDeactivation_WhenLongerThanCollectionAge_KeepsTheGrain()
    {
        var (key, probe) = NewKey();
        await Grain<ILifeGrain>(key).DelayDeactivation(CollectionAge * 4);
        await Grain<ILifeGrain>(key + "-other").Note("called");

        // Far enough for the other to be collected, and never as far as the delay.
        await Host.PassAsync(CollectionAge * 1.6);
        await Eventually.True(() => Probe.Of(key + "-other").Events.Contains("deactivated ActivationIdle"));
        Assert.Equal(["activating", "activated"], probe.Events);

        await PassUntilAsync(CollectionAge / 5, () => probe.Events.Contains("deactivated ActivationIdle"));
    }

    // Each activation but the last ended once, and no two overlapped.
    private static int ActivationsOf(string[] events)
    {
        var active = false;
        var activations = 0;
        foreach (var one in events)
        {
            if (one == "activated")
            {
                Assert.False(active, "Two activations at once.");
                active = true;
                activations++;
            }
            else if (one.StartsWith("deactivated", StringComparison.Ordinal))
            {
                Assert.True(active, "Deactivated twice.");
                active = false;
            }
        }

        return activations;
    }
}
