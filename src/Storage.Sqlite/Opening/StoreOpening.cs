using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Opening;

/// <summary>What stands between a path and a database that is ours, whole, writable and of the right schema.</summary>
internal static class StoreOpening
{
    /// <summary>Makes the folder.</summary>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path))
        {
            throw new StoreUnavailableException($"The database path '{path}' is a folder. Set ReTraced__Sqlite__Path to a file, for example '{Path.Combine(path, "retraced.db")}'.");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable.Because(e, path, "Making the folder");
        }
    }

    /// <summary>Opens the connection that writes, and brings the schema up to date.</summary>
    public static Connection OpenWriter(string path, SqliteStoreOptions options)
    {
        Connection? connection = null;
        try
        {
            DatabaseFile.CheckHeader(path);
            connection = Connection.Open(path, write: true, options.BusyTimeout);
            DatabaseFile.CheckOwner(connection, path);
            if (connection.IsReadOnly)
            {
                throw Unavailable.Because(new SqliteFailureException(SQLitePCL.raw.SQLITE_READONLY, "opened for reading only"), path);
            }

            Configure(connection, options);
            Migrations.Run(connection, Migrations.All);
            return connection;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            throw e switch
            {
                SqliteFailureException failure => Unavailable.Because(failure, path),
                IOException or UnauthorizedAccessException => Unavailable.Because(e, path, "Reading the file"),
                _ => e,
            };
        }
    }

    private static void Configure(Connection connection, SqliteStoreOptions options)
    {
        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute(options.Synchronous.Pragma());
        // Big enough that the hot end of every table stays in memory, and no bigger: SQLite walks all of it after each split of
        // a page (decision 11). The log is copied back every 32 MiB, and cut to
        // twice that after a burst.
        connection.Execute("PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 8192; PRAGMA journal_size_limit = 67108864");
        if (options.MaxPages > 0)
        {
            connection.Execute($"PRAGMA max_page_count = {options.MaxPages}");
        }
    }
}
