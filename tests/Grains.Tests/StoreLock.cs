using SQLitePCL;
using Xunit;

namespace ReTraced.Grains.Tests;

/// <summary>Somebody else holds the file's write lock, as a shell or a backup would, until this is disposed.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly sqlite3 _db;

    public StoreLock(string path)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(path, out _db));
        // The scheduler itself may be writing at this moment.
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_busy_timeout(_db, 60_000));
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(_db, "BEGIN IMMEDIATE"));
    }

    public void Dispose()
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(_db, "ROLLBACK"));
        _db.Dispose();
    }
}
