using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;

namespace ReTraced.Embedded;

/// <summary>
/// Ends activations that have been idle for long. It sweeps once per quantum, and calls are stamped with the time of
/// the sweep after them: no clock is read per call, and an activation lives up to two quanta over its age, never under.
/// </summary>
internal sealed class ActivationCollector(Silo silo, IOptions<GrainCollectionOptions> options) : IDisposable
{
    private readonly TimeSpan _quantum = options.Value.CollectionQuantum;
    private ITimer? _timer;

    public void Start()
    {
        StampUntilNextSweep();
        _timer = silo.Clock.CreateTimer(static collector => ((ActivationCollector)collector!).Sweep(), this, _quantum, _quantum);
    }

    public void Dispose() => _timer?.Dispose();

    private void Sweep()
    {
        var now = silo.Clock.GetTimestamp();
        StampUntilNextSweep();
        foreach (var grainClass in silo.Classes)
        {
            if (grainClass.CollectionAge == Timeout.InfiniteTimeSpan)
            {
                continue;
            }

            foreach (var activation in grainClass.Activations)
            {
                if (activation.IsCollectable(now, grainClass.CollectionAge))
                {
                    activation.Deactivate(new(DeactivationReasonCode.ActivationIdle, "Idle for longer than the collection age."));
                }
            }
        }
    }

    private void StampUntilNextSweep()
        => silo.UseStamp = silo.Clock.GetTimestamp() + (long)(_quantum.TotalSeconds * silo.Clock.TimestampFrequency);
}
