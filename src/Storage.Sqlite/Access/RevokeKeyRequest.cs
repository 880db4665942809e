using System.Text.Json;
using ReTraced.Access;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite.Access;

/// <summary>Revokes an API key that is good.</summary>
internal sealed class RevokeKeyRequest(string id, long at, string by) : SharedRequest<AccessKey?>
{
    /// <inheritdoc />
    protected override AccessKey? Write(WriteSession session)
    {
        var find = session.Get("SELECT key FROM access_keys WHERE id = ?1").Bind(1, id);
        if (!find.Step())
        {
            return null;
        }

        var key = AccessKeyReads.Read(find.Blob(0));
        find.Reset();
        if (key.RevokedAt is null)
        {
            key = key with { RevokedAt = at, RevokedBy = by };
            session.Get("UPDATE access_keys SET key = ?2 WHERE id = ?1")
                .Bind(1, id).Bind(2, JsonSerializer.SerializeToUtf8Bytes(key, ReTracedJson.Default.AccessKey)).Run();
        }

        return key;
    }
}
