using Orleans.Concurrency;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>Works on many calls at once.</summary>
[Reentrant]
public sealed class ReentrantCallGrain : CallGrain, IReentrantCallGrain
{
    protected override ICallGrain Other(string key) => GrainFactory.GetGrain<IReentrantCallGrain>(key);
}
