using System.Globalization;
using Orleans.Storage;

namespace ReTraced.Embedded;

/// <summary>Keeps grain state for as long as the object lives: the default, and good for tests.</summary>
public sealed class InMemoryGrainStateStorage : IGrainStateStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, string, string), StoredGrainState> _records = [];
    private long _version;

    /// <inheritdoc />
    public Task<StoredGrainState?> ReadAsync(string stateName, string grainType, string grainKey, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_records.GetValueOrDefault((stateName, grainType, grainKey)));
        }
    }

    /// <inheritdoc />
    public Task<string> WriteAsync(
        string stateName, string grainType, string grainKey, ReadOnlyMemory<byte> data, string? expectedETag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Check((stateName, grainType, grainKey), expectedETag);
            var version = (++_version).ToString(CultureInfo.InvariantCulture);
            _records[(stateName, grainType, grainKey)] = new(data.ToArray(), version);
            return Task.FromResult(version);
        }
    }

    /// <inheritdoc />
    public Task ClearAsync(string stateName, string grainType, string grainKey, string? expectedETag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Check((stateName, grainType, grainKey), expectedETag);
            _records.Remove((stateName, grainType, grainKey));
            return Task.CompletedTask;
        }
    }

    private void Check((string State, string Type, string Key) name, string? expected)
    {
        var stored = _records.GetValueOrDefault(name)?.ETag;
        if (stored != expected)
        {
            throw new InconsistentStateException(
                $"State '{name.State}' of grain {name.Type}/{name.Key} was changed by another writer.", stored ?? "", expected ?? "");
        }
    }
}
