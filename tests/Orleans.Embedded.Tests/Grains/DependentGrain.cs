using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace ReTraced.Embedded.Tests.Grains;

/// <inheritdoc cref="IDependentGrain"/>
public sealed class DependentGrain(
    ScopedThing scoped, TimeProvider clock, [FromKeyedServices("word")] string keyed, IGrainContext context) : Grain, IDependentGrain
{
    public Task<(int Scoped, string Keyed, string Key)> Describe()
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Task.FromResult((scoped.Number, keyed, context.GrainId.Key.ToString()));
    }

    public Task<string?> Activity() => Task.FromResult(System.Diagnostics.Activity.Current?.OperationName);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
