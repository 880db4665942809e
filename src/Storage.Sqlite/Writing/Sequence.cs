using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>A number that only rises and is never given twice. Written once per group; a group that fails leaves a gap.</summary>
internal sealed class Sequence
{
    private readonly string name;
    private readonly Statement read;
    private readonly Statement write;
    private long last;
    private long written;

    /// <summary>Begins where the database left off.</summary>
    public Sequence(Connection connection, string name)
    {
        this.name = name;
        read = connection.Get("SELECT last FROM sequences WHERE name = ?1");
        write = connection.Get("UPDATE sequences SET last = ?2 WHERE name = ?1");
        GoOn();
    }

    /// <summary>Goes on where the database is: another process may have written since.</summary>
    public void GoOn()
    {
        read.Bind(1, name).Step();
        last = written = read.Int64(0);
        read.Reset();
    }

    /// <summary>The next number.</summary>
    public long Next() => ++last;

    /// <summary>Makes the last one part of the transaction.</summary>
    public void Flush()
    {
        if (written != last)
        {
            write.Bind(1, name).Bind(2, last).Run();
            written = last;
        }
    }

    /// <summary>The transaction was undone: write the last one again with the next group.</summary>
    public void Forget() => written = -1;
}
