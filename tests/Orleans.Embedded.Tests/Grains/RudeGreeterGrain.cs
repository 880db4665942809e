using Orleans;

namespace ReTraced.Embedded.Tests.Grains;

/// <inheritdoc cref="IGreeterGrain"/>
public sealed class RudeGreeterGrain : Grain, IGreeterGrain
{
    public Task<string> Greet() => Task.FromResult("What?");
}
