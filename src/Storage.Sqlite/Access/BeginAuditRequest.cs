using System.Text.Json;
using ReTraced.Access;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite.Access;

/// <summary>Appends an entry to the audit log.</summary>
internal sealed class BeginAuditRequest(AuditEntry entry) : SharedRequest<long>
{
    private readonly byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry with { Id = 0, Outcome = null }, ReTracedJson.Default.AuditEntry);

    /// <inheritdoc />
    protected override long Write(WriteSession session)
    {
        var insert = session.Get("INSERT INTO audit_log (at, by, action, target, entry) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id")
            .Bind(1, entry.At).Bind(2, entry.By).Bind(3, entry.Action).Bind(4, entry.Target).Bind(5, json);
        return insert.First()!.Value;
    }
}
