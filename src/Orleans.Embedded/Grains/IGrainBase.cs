using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain class that does not derive from <see cref="Grain"/>; it takes its context in its constructor.</summary>
public interface IGrainBase
{
    /// <summary>The context of this activation.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first call. If it throws, the waiting callers get its exception.</summary>
    Task OnActivateAsync(CancellationToken token);

    /// <summary>Runs after the last call. What it throws is logged.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token);
}
