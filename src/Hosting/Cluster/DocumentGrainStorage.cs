using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>Keeps grain state in the job store's documents, as the embedded host does: the kind is the state's name, the key the grain's.</summary>
internal sealed class DocumentGrainStorage(IDocumentStore documents) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (await documents.ReadAsync(stateName, Key(grainId)) is { } document)
        {
            grainState.State = JsonSerializer.Deserialize<T>(document.Utf8Json.Span, StoredState.Json)!;
            (grainState.ETag, grainState.RecordExists) = (document.ETag, true);
        }
        else
        {
            grainState.State = Activator.CreateInstance<T>();
            (grainState.ETag, grainState.RecordExists) = (null, false);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State, StoredState.Json);
        grainState.ETag = await documents.WriteAsync(stateName, Key(grainId), json, grainState.ETag) ?? throw Conflict(stateName, grainId);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!await documents.DeleteAsync(stateName, Key(grainId), grainState.ETag ?? "*") && grainState.ETag is not null)
        {
            throw Conflict(stateName, grainId);
        }

        grainState.State = Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (null, false);
    }

    private static string Key(GrainId grainId) => grainId.Key.ToString()!;

    private static InconsistentStateException Conflict(string stateName, GrainId grainId) =>
        new($"The {stateName} of '{grainId.Key}' was changed by somebody else. Read it again and repeat the change.");
}
