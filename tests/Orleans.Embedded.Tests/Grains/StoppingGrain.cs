using Orleans;
using ReTraced.Conformance.GrainHosts;

namespace ReTraced.Embedded.Tests.Grains;

/// <inheritdoc cref="IStoppingGrain"/>
public sealed class StoppingGrain : Grain, IStoppingGrain
{
    private Probe Probe => Probe.Of(this.GetPrimaryKeyString());

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Note("deactivated");
        return Task.CompletedTask;
    }

    public async Task HoldThenCall(string other)
    {
        Probe.Note("in");
        await Probe.Gate;
        await GrainFactory.GetGrain<IStoppingGrain>(other).Note();
    }

    public Task Note()
    {
        Probe.Note("noted");
        return Task.CompletedTask;
    }
}
