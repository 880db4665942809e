using Orleans;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>A stateless worker, at most three at once.</summary>
public interface IPoolGrain : IGrainWithStringKey
{
    /// <summary>Waits at the probe's gate and notes "held by" with the activation's number.</summary>
    Task Hold();

    /// <summary>A number that each activation has to itself.</summary>
    Task<int> Number();
}
