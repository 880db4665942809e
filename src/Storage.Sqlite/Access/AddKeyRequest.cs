using System.Text.Json;
using ReTraced.Access;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite.Access;

/// <summary>Keeps a new API key.</summary>
internal sealed class AddKeyRequest(AccessKey key) : SharedRequest<bool>
{
    private readonly byte[] json = JsonSerializer.SerializeToUtf8Bytes(key, ReTracedJson.Default.AccessKey);

    /// <inheritdoc />
    protected override bool Write(WriteSession session)
    {
        var insert = session.Get("INSERT INTO access_keys (id, created_at, key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING 1")
            .Bind(1, key.Id).Bind(2, key.CreatedAt).Bind(3, json);
        return insert.First() is not null;
    }
}
