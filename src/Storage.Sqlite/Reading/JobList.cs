using System.Globalization;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>
/// Lists jobs, newest first. The cursor is the place of the last job that was looked at: a place never changes, so
/// jobs that move between two pages are neither repeated nor skipped.
/// </summary>
internal static class JobList
{
    /// <summary>Most jobs that one call looks at.</summary>
    public const int MostLookedAt = 10_000;

    /// <summary>Most bytes of jobs that one call decodes to look inside.</summary>
    public const int MostBytesLookedAt = 32 << 20;

    /// <summary>One page.</summary>
    public static Page<StoredJob> Read(Connection connection, JobFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var page = new List<StoredJob>();
        if (limit <= 0 || !TryBind(connection, filter, Place(cursor), out var scan))
        {
            return new Page<StoredJob>(page, null);
        }

        var find = connection.Get($"SELECT {StoredRow.Columns} FROM {StoredRow.From} WHERE j.place = ?1");
        long last = 0;
        for (int looked = 0, bytes = 0; scan.Step(); looked++)
        {
            // Full, or enough for one call: there is at least this one more to look at.
            if (page.Count == limit || looked == MostLookedAt || bytes > MostBytesLookedAt)
            {
                scan.Reset();
                return new Page<StoredJob>(page, last.ToString(CultureInfo.InvariantCulture));
            }

            cancellationToken.ThrowIfCancellationRequested();
            last = scan.Int64(0);
            if (scan.Int32(1) != 0 && find.Bind(1, last).Step())
            {
                var row = StoredRow.Read(find);
                find.Reset();
                bytes += row.Spec.Length + row.Head.Length;
                var job = row.Decode();
                if (filter.Matches(job))
                {
                    page.Add(job);
                }
            }
        }

        return new Page<StoredJob>(page, null);
    }

    private static long Place(string? cursor) =>
        cursor is null ? long.MaxValue
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
        : throw new FormatException($"'{cursor}' is not a cursor of this list.");

    // What a row's own columns decide is an answer of the scan, not a condition of it: otherwise SQLite could look at
    // a million rows before it comes to the first that matches.
    private static bool TryBind(Connection connection, JobFilter filter, long before, out Statement scan)
    {
        scan = connection.Get($"""
            SELECT place, (?2 IS NULL OR queue = ?2) AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR type = ?4)
              AND (?5 IS NULL OR created_at >= ?5) AND (?6 IS NULL OR created_at < ?6)
            FROM jobs {Index(filter)} AND place < ?1 ORDER BY place DESC
            """);
        long? queue = null;
        long? type = null;
        if ((filter.Queue is { } queueName && (queue = Find(connection, "queues", queueName)) is null)
            || (filter.Type is { } typeName && (type = Find(connection, "types", typeName)) is null))
        {
            return false;
        }

        scan.Bind(1, before).Bind(2, queue).Bind(3, (long?)filter.Status).Bind(4, type).Bind(5, filter.CreatedAfter).Bind(6, filter.CreatedBefore);
        return true;
    }

    // Few jobs are live or dead among very many that are done: those are found by their index.
    private static string Index(JobFilter filter) => filter switch
    {
        { Queue: not null, Status: <= Jobs.JobStatus.Waiting } => "INDEXED BY jobs_live WHERE lane = 0 AND queue = ?2",
        { Queue: not null, Status: Jobs.JobStatus.Failed or Jobs.JobStatus.Dead or Jobs.JobStatus.Poisoned } =>
            "INDEXED BY jobs_kept WHERE lane = 2 AND queue = ?2",
        _ => "NOT INDEXED WHERE 1",
    };

    private static long? Find(Connection connection, string table, string name)
    {
        var find = connection.Get($"SELECT id FROM {table} WHERE name = ?1").Bind(1, name);
        long? id = find.Step() ? find.Int64(0) : null;
        find.Reset();
        return id;
    }
}
