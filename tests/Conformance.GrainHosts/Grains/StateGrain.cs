using Orleans;
using Orleans.Runtime;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <inheritdoc cref="IStateGrain"/>
[GrainType(TypeName)]
public sealed class StateGrain([PersistentState(StateGrain.StateName, "store")] IPersistentState<CounterState> counter)
    : Grain, IStateGrain
{
    /// <summary>Name of the grain class in stored rows.</summary>
    public const string TypeName = "conformance-state";

    /// <summary>Name of the state.</summary>
    public const string StateName = "counter";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Of(this.GetPrimaryKeyString()).Note($"activated with {counter.State.Sum}");
        return Task.CompletedTask;
    }

    public async Task<int> Add(int number)
    {
        counter.State.Sum += number;
        await counter.WriteStateAsync();
        return counter.State.Sum;
    }

    public Task<int> Get() => Task.FromResult(counter.State.Sum);

    public Task<bool> Exists() => Task.FromResult(counter.RecordExists && !string.IsNullOrEmpty(counter.Etag));

    public Task Clear() => counter.ClearStateAsync();

    public async Task<int> Reread()
    {
        await counter.ReadStateAsync();
        return counter.State.Sum;
    }
}
