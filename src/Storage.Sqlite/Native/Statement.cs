using System.Buffers;
using System.Text;
using SQLitePCL;

namespace ReTraced.Storage.Sqlite.Native;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as in SQLite.</summary>
internal sealed class Statement(sqlite3 db, sqlite3_stmt statement) : IDisposable
{
    private const int StackBytes = 512;

    /// <summary>Binds a number.</summary>
    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, parameter, value));
        return this;
    }

    /// <summary>Binds a number or NULL.</summary>
    public Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    /// <summary>Binds NULL.</summary>
    public Statement BindNull(int parameter)
    {
        Check(raw.sqlite3_bind_null(statement, parameter));
        return this;
    }

    /// <summary>Binds a text, or NULL, without making a copy of it on the heap.</summary>
    public Statement Bind(int parameter, string? value)
    {
        if (value is null)
        {
            return BindNull(parameter);
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most <= StackBytes)
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            Check(raw.sqlite3_bind_text(statement, parameter, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
            return this;
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            Check(raw.sqlite3_bind_text(statement, parameter, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    /// <summary>Binds bytes; SQLite copies them.</summary>
    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(statement, parameter, value));
        return this;
    }

    /// <summary>Binds bytes or NULL.</summary>
    public Statement Bind(int parameter, byte[]? value) => value is null ? BindNull(parameter) : Bind(parameter, value.AsSpan());

    /// <summary>Goes to the next row. False at the end; the statement can be bound and run again then.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code == raw.SQLITE_DONE)
        {
            Reset();
            return false;
        }

        // Taken before the reset, which may answer with another failure.
        var failure = SqliteFailureException.Of(db);
        Reset();
        throw failure;
    }

    /// <summary>Runs a statement that answers no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>The first column of the first row as a number, or null if there is none.</summary>
    public long? First()
    {
        if (!Step())
        {
            return null;
        }

        var first = Int64(0);
        // To its end, not just reset: an INSERT with RETURNING is done only then.
        while (Step())
        {
        }

        return first;
    }

    /// <summary>Ends a run before its last row.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    /// <summary>A column as a number; 0 for NULL.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A column as a number.</summary>
    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    /// <summary>A column as a number, or null for NULL.</summary>
    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>True for NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A column as text.</summary>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>A column's bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    /// <inheritdoc />
    public void Dispose() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFailureException.Of(db);
        }
    }
}
