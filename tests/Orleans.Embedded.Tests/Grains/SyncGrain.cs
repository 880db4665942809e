using Orleans;

namespace ReTraced.Embedded.Tests.Grains;

/// <inheritdoc cref="ISyncGrain"/>
public sealed class SyncGrain : Grain, ISyncGrain
{
    public int Count() => 1;
}
