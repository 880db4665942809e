using Orleans;

namespace ReTraced.Embedded.Tests.Grains;

/// <summary>An interface that no reference can have: its method does not return a task.</summary>
public interface ISyncGrain : IGrainWithStringKey
{
    int Count();
}
