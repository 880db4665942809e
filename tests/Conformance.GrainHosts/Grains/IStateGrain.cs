using Orleans;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>A grain with stored state.</summary>
public interface IStateGrain : IGrainWithStringKey
{
    Task<int> Add(int number);

    Task<int> Get();

    Task<bool> Exists();

    Task Clear();

    /// <summary>Reads the record again and returns its value.</summary>
    Task<int> Reread();
}
