namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>The same calls on a class that is not reentrant.</summary>
public interface IPlainCallGrain : ICallGrain
{
}
