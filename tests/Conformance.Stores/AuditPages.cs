using System.Text.Json;
using ReTraced.Access;
using ReTraced.Json;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Walks through the audit log.</summary>
internal static class AuditPages
{
    /// <summary>All entries that match, page by page.</summary>
    public static async Task<List<AuditEntry>> AllAsync(IAuditLog log, AuditFilter filter, int limit)
    {
        var entries = new List<AuditEntry>();
        string? cursor = null;
        do
        {
            var page = await log.ListAsync(filter, cursor, limit);
            Assert.True(page.Items.Count <= limit);
            entries.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return entries;
    }

    /// <summary>The stored form: two entries are the same if these are equal.</summary>
    public static string Text(AuditEntry entry) => JsonSerializer.Serialize(entry, ReTracedJson.Default.AuditEntry);
}
