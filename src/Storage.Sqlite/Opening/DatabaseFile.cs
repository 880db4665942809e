using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;
using SQLitePCL;

namespace ReTraced.Storage.Sqlite.Opening;

/// <summary>
/// Checks on a database file that cost the same for a small and a big one, and change nothing: a file that is not
/// ours must be left as it is.
/// </summary>
internal static class DatabaseFile
{
    private const int HeaderLength = 100;

    /// <summary>Looks at the file before SQLite does. That it is as long as it says is what SQLite itself checks first.</summary>
    public static void CheckHeader(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        if (file.Length == 0)
        {
            return;
        }

        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.StartsWith("SQLite format 3\0"u8))
        {
            throw Unavailable.Because(new SqliteFailureException(raw.SQLITE_NOTADB, "no SQLite header"), path);
        }
    }

    /// <summary>Refuses a database of another program or of a newer ReTraced.</summary>
    public static void CheckOwner(Connection connection, string path)
    {
        // One statement: another process may be making the tables at this moment.
        var isForeign = connection.Scalar(
            $"SELECT application_id <> {Migrations.ApplicationId} AND (application_id <> 0 OR EXISTS (SELECT 1 FROM sqlite_master)) FROM pragma_application_id");
        if (isForeign != 0)
        {
            throw new StoreUnavailableException(
                $"The database '{path}' belongs to another program, so it was left as it is. Set another ReTraced__Sqlite__Path.");
        }

        var version = connection.Scalar("PRAGMA user_version");
        if (version > Migrations.Newest)
        {
            throw new StoreUnavailableException(
                $"The database '{path}' has schema version {version}, and this ReTraced knows versions up to {Migrations.Newest}. Start the newer ReTraced that wrote it, or restore a backup from before the upgrade.");
        }
    }
}
