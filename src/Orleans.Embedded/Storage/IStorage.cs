namespace Orleans.Core;

/// <summary>Reads and writes a piece of stored state.</summary>
public interface IStorage
{
    /// <summary>The version last read or written; null when there is no record.</summary>
    string? Etag { get; }

    /// <summary>Whether there was a record when it was last read or written.</summary>
    bool RecordExists { get; }

    /// <summary>Deletes the record and makes the state new.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another writer was there first.</exception>
    Task ClearStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task ClearStateAsync(CancellationToken cancellationToken);

    /// <summary>Reads the record again; without one the state is new.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    Task ReadStateAsync(CancellationToken cancellationToken);

    /// <summary>Writes the whole state.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another writer was there first.</exception>
    Task WriteStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken);
}
