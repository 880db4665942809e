using Orleans.Storage;

namespace ReTraced.Embedded;

/// <summary>
/// Where persistent grain state goes: a port that the application implements over its own store. Register it as a
/// singleton, or as a keyed one under the storage name of <c>[PersistentState]</c>. The default keeps it in memory.
/// </summary>
public interface IGrainStateStorage
{
    /// <summary>The record, or null.</summary>
    Task<StoredGrainState?> ReadAsync(string stateName, string grainType, string grainKey, CancellationToken cancellationToken);

    /// <summary>Writes the record and returns its new version, which no earlier version of it equals.</summary>
    /// <param name="stateName">Name of the state within its grain.</param>
    /// <param name="grainType">Name of the grain class.</param>
    /// <param name="grainKey">Key of the grain.</param>
    /// <param name="data">UTF-8 JSON.</param>
    /// <param name="expectedETag">The version to replace; null when there must be no record yet.</param>
    /// <param name="cancellationToken">Given up by the caller.</param>
    /// <exception cref="InconsistentStateException">The record is at another version.</exception>
    Task<string> WriteAsync(
        string stateName, string grainType, string grainKey, ReadOnlyMemory<byte> data, string? expectedETag, CancellationToken cancellationToken);

    /// <summary>Deletes the record; without one and with no expected version, does nothing.</summary>
    /// <exception cref="InconsistentStateException">The record is at another version.</exception>
    Task ClearAsync(string stateName, string grainType, string grainKey, string? expectedETag, CancellationToken cancellationToken);
}
