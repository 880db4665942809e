using Orleans;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <inheritdoc cref="ILifeGrain"/>
public sealed class LifeGrain : Grain, ILifeGrain
{
    private Probe Probe => Probe.Of(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Note("activating");
        await Task.Yield();
        if (Probe.Broken)
        {
            throw new InvalidOperationException("It is broken.");
        }

        Probe.Note("activated");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Probe.Note($"deactivated {reason.ReasonCode}");
    }

    public Task Note(string happened)
    {
        Probe.Note(happened);
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        Probe.Note("leaving");
        return Task.CompletedTask;
    }

    public async Task LeaveAndHold()
    {
        DeactivateOnIdle();
        Probe.Note("leaving");
        await Probe.Gate;
        Probe.Note("left");
    }

    public async Task Hold(string label)
    {
        Probe.Note($"in {label}");
        await Probe.Gate;
        Probe.Note($"out {label}");
    }

    public Task Tell(string happened) => Note(happened);

    Task ILifeGrain.DelayDeactivation(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }
}
