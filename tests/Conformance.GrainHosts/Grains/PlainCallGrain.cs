namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>Works on one call at a time.</summary>
public sealed class PlainCallGrain : CallGrain, IPlainCallGrain
{
    protected override ICallGrain Other(string key) => GrainFactory.GetGrain<IPlainCallGrain>(key);
}
