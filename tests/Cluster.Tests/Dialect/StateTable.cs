using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ReTraced.Cluster.Tests.Dialect;

/// <summary>Grain state in memory, beyond the life of a silo.</summary>
internal sealed class StateTable : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), Row> _rows = new();
    private int _versions;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = _rows.GetValueOrDefault((stateName, grainId));
        grainState.State = row is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(row.Json)!;
        (grainState.RecordExists, grainState.ETag) = (row is not null, row?.ETag);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(stateName, grainId, grainState.ETag);
        (grainState.RecordExists, grainState.ETag) = (true, Write(stateName, grainId, JsonSerializer.Serialize(grainState.State)));
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(stateName, grainId, grainState.ETag);
        _rows.TryRemove((stateName, grainId), out _);
        (grainState.State, grainState.RecordExists, grainState.ETag) = (Activator.CreateInstance<T>(), false, null);
        return Task.CompletedTask;
    }

    /// <summary>The same state in another version.</summary>
    public void Overwrite(string stateName, GrainId grainId) => Write(stateName, grainId, _rows[(stateName, grainId)].Json);

    private string Write(string stateName, GrainId grainId, string json)
    {
        var etag = Interlocked.Increment(ref _versions).ToString(CultureInfo.InvariantCulture);
        _rows[(stateName, grainId)] = new(json, etag);
        return etag;
    }

    private void Check(string stateName, GrainId grainId, string? etag)
    {
        var stored = _rows.GetValueOrDefault((stateName, grainId))?.ETag;
        if (stored != etag)
        {
            throw new InconsistentStateException("Another writer was first.", stored, etag, storageException: null);
        }
    }

    private sealed record Row(string Json, string ETag);
}
