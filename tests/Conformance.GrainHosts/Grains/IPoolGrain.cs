using Orleans;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>A stateless worker, at most three at once.</summary>
public interface IPoolGrain : IGrainWithStringKey
{
    Task Hold();

    /// <summary>A number that each activation has to itself.</summary>
    Task<int> Number();
}
