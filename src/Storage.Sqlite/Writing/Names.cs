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
            id = find.Bind(1, name).First() ?? insert.Bind(1, name).First()!.Value;
            known.Add(name, id);
        }

        return id;
    }

    /// <summary>The number of a name that may never have been used.</summary>
    public long? Find(string name) => known.TryGetValue(name, out var id) ? id : find.Bind(1, name).First();

    /// <summary>Forgets what a transaction that was undone may have inserted.</summary>
    public void Forget() => known.Clear();
}
