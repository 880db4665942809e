using Orleans;

namespace ReTraced.Embedded.Tests.Grains;

/// <inheritdoc cref="IGreeterGrain"/>
public sealed class PoliteGreeterGrain : Grain, IGreeterGrain
{
    public Task<string> Greet() => Task.FromResult("Good day");
}
