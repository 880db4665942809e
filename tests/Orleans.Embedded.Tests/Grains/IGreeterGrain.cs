using Orleans;

namespace ReTraced.Embedded.Tests.Grains;

/// <summary>An interface with two classes.</summary>
public interface IGreeterGrain : IGrainWithStringKey
{
    Task<string> Greet();
}
