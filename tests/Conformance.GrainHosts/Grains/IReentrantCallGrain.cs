namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>The same calls on a reentrant class.</summary>
public interface IReentrantCallGrain : ICallGrain
{
}
