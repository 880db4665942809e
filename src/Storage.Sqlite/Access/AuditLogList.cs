using System.Text.Json;
using ReTraced.Access;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Access;

/// <summary>Lists the audit log, newest first.</summary>
internal static class AuditLogList
{
    /// <summary>Most entries that one call looks at.</summary>
    public const int MostLookedAt = 20_000;

    /// <summary>One page.</summary>
    public static Page<AuditEntry> Read(Connection connection, AuditFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var page = new List<AuditEntry>();
        var before = AuditCursor.Read(cursor);
        if (limit <= 0)
        {
            return new Page<AuditEntry>(page, null);
        }

        var scan = Scan(connection, filter, before);
        var find = connection.Get("SELECT entry, outcome FROM audit_log WHERE id = ?1");
        var last = 0L;
        for (var looked = 0; scan.Step(); looked++)
        {
            if (page.Count == limit || looked == MostLookedAt)
            {
                scan.Reset();
                return new Page<AuditEntry>(page, AuditCursor.Write(last));
            }

            cancellationToken.ThrowIfCancellationRequested();
            last = scan.Int64(0);
            if (scan.Int32(1) != 0 && find.Bind(1, last).Step())
            {
                var entry = Entry(last, find);
                find.Reset();
                if (filter.Matches(entry))
                {
                    page.Add(entry);
                }
            }
        }

        return new Page<AuditEntry>(page, null);
    }

    // The narrowest index decides where to look; the other conditions are an answer of the scan, as in JobList. What it lets
    // through beyond the filter costs only time.
    private static Statement Scan(Connection connection, AuditFilter filter, long before)
    {
        var (after, until) = (filter.After ?? long.MinValue, filter.Before ?? long.MaxValue);
        var where = filter switch
        {
            { Target: not null } => "INDEXED BY audit_log_by_target WHERE target = ?3 AND",
            _ when IsShort(connection, after, until) => "INDEXED BY audit_log_by_time WHERE at BETWEEN ?6 AND ?7 AND",
            { By: not null } => "INDEXED BY audit_log_by_person WHERE by = ?2 AND",
            _ => "NOT INDEXED WHERE",
        };
        return connection.Get($"""
            SELECT id, (?2 IS NULL OR by = ?2) AND (?3 IS NULL OR target = ?3) AND (?4 IS NULL OR (action >= ?4 AND action < ?5)) AND at BETWEEN ?6 AND ?7
            FROM audit_log {where} id < ?1 ORDER BY id DESC
            """).Bind(1, before).Bind(2, filter.By).Bind(3, filter.Target).Bind(4, filter.Action).Bind(5, filter.Action is { } action ? End(action) : null)
            .Bind(6, after).Bind(7, until);
    }

    // By time the numbers rise nearly, and not quite: what another process writes has that process's clock. So those of a span
    // are sorted, which one call can do if they are no more than it may look at.
    private static bool IsShort(Connection connection, long after, long until)
    {
        if (after == long.MinValue && until == long.MaxValue)
        {
            return false;
        }

        var count = connection.Get($"SELECT count(*) FROM (SELECT 1 FROM audit_log INDEXED BY audit_log_by_time WHERE at BETWEEN ?1 AND ?2 LIMIT {MostLookedAt + 1})")
            .Bind(1, after).Bind(2, until);
        return count.First() <= MostLookedAt;
    }

    // The first text, as SQLite orders them, after all that an action of the filter stands for.
    private static string End(string action) => action.EndsWith('.') ? $"{action[..^1]}/" : $"{action}\0";

    private static AuditEntry Entry(long id, Statement row)
    {
        var entry = JsonSerializer.Deserialize(row.Blob(0), ReTracedJson.Default.AuditEntry)!;
        return entry with { Id = id, Outcome = row.IsNull(1) ? null : JsonSerializer.Deserialize(row.Blob(1), ReTracedJson.Default.AuditOutcome) };
    }
}
