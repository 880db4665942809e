using Orleans;

namespace ReTraced.Embedded.Tests.Grains;

/// <summary>A grain that takes services of every lifetime.</summary>
public interface IDependentGrain : IGrainWithStringKey
{
    Task<(int Scoped, string Keyed, string Key)> Describe();

    Task<string?> Activity();

    Task Leave();
}
