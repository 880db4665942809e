namespace ReTraced.Storage.Sqlite;

/// <summary>Where the SQLite store is and how it writes.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The database file, absolute or from the current folder; default <c>data/retraced.db</c>. Its folder is made if it is missing.</summary>
    public string Path { get; init; } = "data/retraced.db";

    /// <summary>What an answered commit survives; default <see cref="SynchronousMode.Full"/>.</summary>
    public SynchronousMode Synchronous { get; init; } = SynchronousMode.Full;

    /// <summary>How long to wait for another program that has locked the file; default 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most connections that read lists, counts and searches at a time, 1 to 64; default 4.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>Most rows that one durable write takes; one commit counts as one, a batch as its length. Default 8,192.</summary>
    internal int GroupRows { get; init; } = 8_192;

    /// <summary>Most pages the file may have; 0 is no limit. Lets a test fill the disk.</summary>
    internal int MaxPages { get; init; }
}
