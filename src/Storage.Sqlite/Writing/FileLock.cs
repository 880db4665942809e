using ReTraced.Storage.Sqlite.Native;
using SQLitePCL;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>The lock that one writer of the file has at a time, of whatever process. It is taken, or missed, before anything is written.</summary>
/// <param name="connection">Whose transactions take it.</param>
/// <param name="patience">How long to wait for it.</param>
internal sealed class FileLock(Connection connection, TimeSpan patience)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(2);

    private readonly Statement begin = connection.Get("BEGIN IMMEDIATE");

    /// <summary>Begins a transaction of the owner.</summary>
    public void Begin() => begin.Run();

    /// <summary>
    /// Begins one that anybody may have. A busy owner takes the lock again moments after it has let go of it, and SQLite asks
    /// ten times a second at last: whoever meets it so seldom may wait in vain. So it is asked much more often.
    /// </summary>
    public void BeginBesideOwner()
    {
        connection.BusyTimeout = AskEvery;
        try
        {
            for (var left = patience; !TryBegin(last: left <= AskEvery); left -= AskEvery)
            {
            }
        }
        finally
        {
            connection.BusyTimeout = patience;
        }
    }

    private bool TryBegin(bool last)
    {
        try
        {
            begin.Run();
            return true;
        }
        catch (SqliteFailureException e) when (e.Code == raw.SQLITE_BUSY && !last)
        {
            return false;
        }
    }
}
