using System.Text.Json;
using ReTraced.Access;
using ReTraced.Json;

namespace ReTraced.Storage.Redis.Access;

/// <summary>API keys, and entries of the audit log and their outcomes, as the JSON that is stored.</summary>
internal static class AccessText
{
    /// <summary>Writes a key.</summary>
    public static byte[] Write(AccessKey key) => JsonSerializer.SerializeToUtf8Bytes(key, ReTracedJson.Default.AccessKey);

    /// <summary>Writes an entry; its number and its outcome stand beside it.</summary>
    public static byte[] Write(AuditEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry with { Id = 0, Outcome = null }, ReTracedJson.Default.AuditEntry);

    /// <summary>Writes an outcome.</summary>
    public static byte[] Write(AuditOutcome outcome) => JsonSerializer.SerializeToUtf8Bytes(outcome, ReTracedJson.Default.AuditOutcome);

    /// <summary>Reads a key.</summary>
    public static AccessKey ReadKey(byte[]? json) => JsonSerializer.Deserialize(json, ReTracedJson.Default.AccessKey)!;

    /// <summary>Reads an entry.</summary>
    public static AuditEntry ReadEntry(long id, byte[] entry, byte[]? outcome) => JsonSerializer.Deserialize(entry, ReTracedJson.Default.AuditEntry)! with
    {
        Id = id,
        Outcome = outcome is null ? null : JsonSerializer.Deserialize(outcome, ReTracedJson.Default.AuditOutcome),
    };
}
