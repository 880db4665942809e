using SQLitePCL;

namespace ReTraced.Storage.Sqlite.Native;

/// <summary>SQLite refused a call. Never leaves this assembly: see <see cref="Opening.Unavailable"/>.</summary>
internal sealed class SqliteFailureException(int extendedCode, string message) : Exception(message)
{
    /// <summary>The primary result code, for example <c>SQLITE_FULL</c>.</summary>
    public int Code => ExtendedCode & 0xff;

    /// <summary>The extended result code.</summary>
    public int ExtendedCode { get; } = extendedCode;

    /// <summary>The failure that the connection reports for its last call.</summary>
    public static SqliteFailureException Of(sqlite3 db)
    {
        var code = raw.sqlite3_extended_errcode(db);
        return new SqliteFailureException(code, $"SQLite error {code}: {raw.sqlite3_errmsg(db).utf8_to_string()}");
    }
}
