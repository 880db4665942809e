using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Small numbers for names that stand in very many rows: queues, or types.</summary>
internal sealed class Names(Connection connection, string table)
{
    private readonly Dictionary<string, long> known = new(StringComparer.Ordinal);
    private readonly Statement find = connection.Get($"SELECT id FROM {table} WHERE name = ?1");
    private readonly Statement insert = connection.Get($"INSERT INTO {table} (name) VALUES (?1) RETURNING id");

    /// <summary>The number of a name, given at its first use.</summary>
    public long IdOf(string name)
    {
        if (!known.TryGetValue(name, out var id))
        {
            id = First(find, name) ?? First(insert, name)!.Value;
            known.Add(name, id);
        }

        return id;
    }

    /// <summary>The number of a name that may never have been used.</summary>
    public long? Find(string name) => known.TryGetValue(name, out var id) ? id : First(find, name);

    /// <summary>Forgets what a transaction that was undone may have inserted.</summary>
    public void Forget() => known.Clear();

    private static long? First(Statement statement, string name)
    {
        if (!statement.Bind(1, name).Step())
        {
            return null;
        }

        var id = statement.Int64(0);
        // To its end, not just reset: an INSERT with RETURNING is done only then.
        while (statement.Step())
        {
        }

        return id;
    }
}
