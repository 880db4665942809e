using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>One persistent state of one activation.</summary>
internal sealed class PersistentState<TState>(Activation activation, IPersistentStateConfiguration configuration)
    : IPersistentState<TState>, IPersistentStateSlot
{
    private readonly IGrainStateStorage _storage = StorageOf(activation.Class.Silo.Services, configuration);
    private readonly JsonSerializerOptions _json = activation.Class.Silo.Services.GetRequiredService<IOptions<EmbeddedSiloOptions>>().Value.StateJson;

    public TState State { get; set; } = Activator.CreateInstance<TState>();

    public string? Etag { get; private set; }

    public bool RecordExists => Etag is not null;

    /// <summary>Makes the state for a grain that is being built, and has it read before the grain is activated.</summary>
    public static PersistentState<TState> Attach(Activation activation, PersistentStateAttribute facet)
    {
        var state = new PersistentState<TState>(activation, facet);
        activation.AddState(state);
        return state;
    }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        var stored = await _storage.ReadAsync(configuration.StateName, activation.Class.Name, activation.Key, cancellationToken);
        Etag = stored?.ETag;
        State = stored is null
            ? Activator.CreateInstance<TState>()
            : JsonSerializer.Deserialize<TState>(stored.Data.Span, _json)
                ?? throw new JsonException($"The stored state '{configuration.StateName}' of grain {activation.GrainId} is null.");
    }

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public async Task WriteStateAsync(CancellationToken cancellationToken)
    {
        var data = JsonSerializer.SerializeToUtf8Bytes(State, _json);
        Etag = await _storage.WriteAsync(configuration.StateName, activation.Class.Name, activation.Key, data, Etag, cancellationToken);
    }

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await _storage.ClearAsync(configuration.StateName, activation.Class.Name, activation.Key, Etag, cancellationToken);
        Etag = null;
        State = Activator.CreateInstance<TState>();
    }

    private static IGrainStateStorage StorageOf(IServiceProvider services, IPersistentStateConfiguration configuration)
        => (configuration.StorageName is { } name ? services.GetKeyedService<IGrainStateStorage>(name) : null)
            ?? services.GetRequiredService<IGrainStateStorage>();
}
