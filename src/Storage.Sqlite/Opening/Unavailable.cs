using ReTraced.Storage.Sqlite.Native;
using SQLitePCL;

namespace ReTraced.Storage.Sqlite.Opening;

/// <summary>Turns what SQLite or the file system says into one sentence for a person: which file, what is wrong, what to do.</summary>
internal static class Unavailable
{
    /// <summary>For a failure of SQLite.</summary>
    public static StoreUnavailableException Because(SqliteFailureException failure, string path) => new(failure.Code switch
    {
        raw.SQLITE_FULL =>
            $"The disk of the database '{path}' is full, so nothing was written. Free some space; work goes on by itself then.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
            $"The database '{path}' is locked by another program, for example an open sqlite3 shell with a transaction. Close that program, then try again.",
        raw.SQLITE_NOTADB =>
            $"The file '{path}' is not a SQLite database. Move it away, or set another ReTraced__Sqlite__Path.",
        raw.SQLITE_CORRUPT =>
            $"The database '{path}' is damaged ({failure.Message}). Stop ReTraced and restore a backup, or recover what is left with: sqlite3 '{path}' .recover",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            $"The database '{path}' cannot be written: the file or its folder is read-only. Give this user write access to both, or set another ReTraced__Sqlite__Path.",
        raw.SQLITE_CANTOPEN =>
            $"The database '{path}' cannot be opened. Check that its folder exists and that this user may read and write there, or set another ReTraced__Sqlite__Path.",
        raw.SQLITE_IOERR =>
            $"Reading or writing the database '{path}' failed ({failure.Message}). Check the disk and its free space; ReTraced tries again with the next call.",
        _ => $"The database '{path}' cannot be used ({failure.Message}). Check the file and its disk, then try again.",
    }, failure);

    /// <summary>For a failure of the file system before SQLite is asked.</summary>
    public static StoreUnavailableException Because(Exception failure, string path, string doing) => failure switch
    {
        UnauthorizedAccessException => new StoreUnavailableException(
            $"{doing} for the database '{path}' is not allowed: the file or its folder is read-only or belongs to somebody else. Give this user write access, or set another ReTraced__Sqlite__Path.", failure),
        _ => new StoreUnavailableException(
            $"{doing} for the database '{path}' failed: {failure.Message.TrimEnd('.')}. Check the path and the free space of its disk, or set another ReTraced__Sqlite__Path.", failure),
    };

    /// <summary>For a call after the store was closed.</summary>
    public static StoreUnavailableException Closed(string path) =>
        new($"The database '{path}' is closed because this process is shutting down. Send the request again once it is back.");
}
