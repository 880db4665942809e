using Orleans;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>The state of <see cref="StateGrain"/>.</summary>
[GenerateSerializer]
[Alias("conformance-counter")]
public sealed class CounterState
{
    /// <summary>The sum of what was added.</summary>
    [Id(0)]
    public int Sum { get; set; }
}
