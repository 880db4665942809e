using Orleans.Placement;

namespace Orleans.Concurrency;

/// <summary>On a grain class: several activations of one key run side by side, an idle one chosen first.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    /// <summary>As many activations as there are processors.</summary>
    public StatelessWorkerAttribute()
        : this(-1)
    {
    }

    /// <summary>At most this many activations; zero or less means as many as there are processors.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers) => MaxWorkers = maxLocalWorkers;

    internal int MaxWorkers { get; }
}
