using SQLitePCL;

namespace ReTraced.Storage.Sqlite.Native;

/// <summary>One connection to the database file. Used by one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly sqlite3 db;
    private readonly Dictionary<string, Statement> prepared = new(StringComparer.Ordinal);

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 db) => this.db = db;

    /// <summary>How long a statement waits for a lock that another connection has.</summary>
    public TimeSpan BusyTimeout
    {
        set => raw.sqlite3_busy_timeout(db, (int)value.TotalMilliseconds);
    }

    /// <summary>True outside a transaction. SQLite ends one by itself after some failures.</summary>
    public bool IsIdle => raw.sqlite3_get_autocommit(db) != 0;

    /// <summary>True if SQLite could open the file only for reading.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(db, "main") == 1;

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(db);

    /// <summary>Opens the file; for a writer it is made if it is missing.</summary>
    public static Connection Open(string path, bool write, TimeSpan busyTimeout)
    {
        // NOMUTEX: each connection has one thread at a time, so SQLite's own lock per call would only cost.
        var flags = raw.SQLITE_OPEN_NOMUTEX | (write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY);
        var code = raw.sqlite3_open_v2(path, out var db, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = SqliteFailureException.Of(db);
            db.Dispose();
            throw failure;
        }

        raw.sqlite3_extended_result_codes(db, 1);
        return new Connection(db) { BusyTimeout = busyTimeout };
    }

    /// <summary>Prepares a statement that its owner keeps and disposes.</summary>
    public Statement Prepare(string sql)
    {
        if (raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement) != raw.SQLITE_OK)
        {
            throw SqliteFailureException.Of(db);
        }

        return new Statement(db, statement);
    }

    /// <summary>The statement for this text, prepared at its first use and kept with the connection.</summary>
    public Statement Get(string sql)
    {
        if (!prepared.TryGetValue(sql, out var statement))
        {
            prepared.Add(sql, statement = Prepare(sql));
        }

        return statement;
    }

    /// <summary>Runs statements that are needed once.</summary>
    public void Execute(string sql)
    {
        if (raw.sqlite3_exec(db, sql) != raw.SQLITE_OK)
        {
            throw SqliteFailureException.Of(db);
        }
    }

    /// <summary>The first column of the first row as a number; 0 if there is none.</summary>
    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }

        db.Dispose();
    }
}
