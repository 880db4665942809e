using System.Text.Json;
using ReTraced.Access;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Access;

/// <summary>Reads API keys.</summary>
internal static class AccessKeyReads
{
    /// <summary>All keys, in the order in which they were made.</summary>
    public static IReadOnlyList<AccessKey> List(Connection connection)
    {
        var keys = new List<AccessKey>();
        var select = connection.Get("SELECT key FROM access_keys ORDER BY created_at, id");
        while (select.Step())
        {
            keys.Add(Read(select.Blob(0)));
        }

        return keys;
    }

    /// <summary>A stored key.</summary>
    public static AccessKey Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ReTracedJson.Default.AccessKey)!;
}
