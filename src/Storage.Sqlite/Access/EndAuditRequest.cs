using System.Text.Json;
using ReTraced.Access;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite.Access;

/// <summary>Adds the outcome to an entry of the audit log that has none.</summary>
internal sealed class EndAuditRequest(long id, AuditOutcome outcome) : SharedRequest<bool>
{
    private readonly byte[] json = JsonSerializer.SerializeToUtf8Bytes(outcome, ReTracedJson.Default.AuditOutcome);

    /// <inheritdoc />
    protected override bool Write(WriteSession session) =>
        session.Get("UPDATE audit_log SET outcome = ?2 WHERE id = ?1 AND outcome IS NULL RETURNING 1").Bind(1, id).Bind(2, json).First() is not null;
}
