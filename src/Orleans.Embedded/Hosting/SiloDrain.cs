using Orleans;

namespace ReTraced.Embedded;

/// <summary>Empties the host: what runs ends first, then every grain, and those that the endings woke.</summary>
internal static class SiloDrain
{
    private static readonly DeactivationReason Stopping = new(DeactivationReasonCode.ShuttingDown, "The host stops.");

    public static async Task RunAsync(Silo silo, CancellationToken cancellationToken)
    {
        while (Busy(silo) is { Count: > 0 } busy)
        {
            foreach (var activation in busy)
            {
                await activation.WhenIdle().WaitAsync(cancellationToken);
            }
        }

        while (All(silo) is { Count: > 0 } all)
        {
            foreach (var activation in all)
            {
                activation.Deactivate(Stopping, cancellationToken);
            }

            foreach (var activation in all)
            {
                await activation.Deactivated.WaitAsync(cancellationToken);
            }
        }
    }

    private static List<Activation> All(Silo silo) => [.. silo.Classes.SelectMany(grainClass => grainClass.Activations)];

    private static List<Activation> Busy(Silo silo) => [.. All(silo).Where(activation => !activation.IsIdle)];
}
