using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>Reads of jobs by their ids, and of a queue's live ones.</summary>
internal static class JobReads
{
    /// <summary>Jobs in the order of the ids; unknown ones are left out.</summary>
    public static IReadOnlyList<StoredJob> Many(Connection connection, IReadOnlyList<string> jobIds)
    {
        var jobs = new List<StoredJob>(jobIds.Count);
        var find = connection.Get($"SELECT {StoredRow.Columns} FROM {StoredRow.From} WHERE j.job_id = ?1");
        foreach (var jobId in jobIds)
        {
            if (find.Bind(1, jobId).Step())
            {
                jobs.Add(StoredRow.Read(find).Decode());
                find.Reset();
            }
        }

        return jobs;
    }

    /// <summary>The heads of jobs; unknown ones are left out.</summary>
    public static IReadOnlyDictionary<string, JobHead> Heads(Connection connection, IReadOnlyList<string> jobIds)
    {
        var heads = new Dictionary<string, JobHead>(jobIds.Count, StringComparer.Ordinal);
        var find = connection.Get("SELECT head FROM jobs WHERE job_id = ?1");
        foreach (var jobId in jobIds)
        {
            if (find.Bind(1, jobId).Step())
            {
                heads[jobId] = StoredFormat.ReadHead(find.Blob(0));
                find.Reset();
            }
        }

        return heads;
    }

    /// <summary>A page of a job's ledger.</summary>
    public static IReadOnlyList<LedgerEntry> Ledger(Connection connection, string jobId, long afterSeq, int limit)
    {
        var entries = new List<LedgerEntry>();
        var select = connection.Get("""
            SELECT id, at, event, from_status, to_status, by, details FROM ledger
            WHERE id > ((SELECT place FROM jobs WHERE job_id = ?1) << ?4) + ?2
              AND id <= ((SELECT place FROM jobs WHERE job_id = ?1) << ?4) + ?5
            ORDER BY id LIMIT ?3
            """);
        select.Bind(1, jobId).Bind(2, Math.Clamp(afterSeq, 0, Tables.MaxSeq)).Bind(3, (long)limit).Bind(4, (long)Tables.SeqBits).Bind(5, Tables.MaxSeq);
        while (select.Step())
        {
            var kind = (JobEventKind)select.Int32(2);
            entries.Add(new LedgerEntry(
                select.Int64(0) & Tables.MaxSeq,
                select.Int64(1),
                (JobStatus?)select.NullableInt64(3),
                (JobStatus)select.Int32(4),
                StoredFormat.ReadEvent(kind, select.Text(5), select.Blob(6))));
        }

        return entries;
    }

    /// <summary>A page of a job's log.</summary>
    public static IReadOnlyList<LogLine> Log(Connection connection, string jobId, long afterSeq, int limit)
    {
        var lines = new List<LogLine>();
        var select = connection.Get("""
            SELECT seq, at, attempt, text FROM logs
            WHERE place = (SELECT place FROM jobs WHERE job_id = ?1) AND seq > ?2 ORDER BY seq LIMIT ?3
            """);
        select.Bind(1, jobId).Bind(2, afterSeq).Bind(3, (long)limit);
        while (select.Step())
        {
            lines.Add(new LogLine(select.Int64(0), select.Int64(1), select.Int32(2), select.Text(3)));
        }

        return lines;
    }

    /// <summary>Who holds unique keys of a queue.</summary>
    public static IReadOnlyDictionary<string, string> Unique(Connection connection, string queueName, IReadOnlyList<string> keys, long now)
    {
        var holders = new Dictionary<string, string>(StringComparer.Ordinal);
        var find = connection.Get("""
            SELECT job_id FROM unique_keys
            WHERE queue = (SELECT id FROM queues WHERE name = ?1) AND key = ?2 AND (until = 0 OR until > ?3)
            """);
        foreach (var key in keys)
        {
            if (find.Bind(1, queueName).Bind(2, key).Bind(3, now).Step())
            {
                holders[key] = find.Text(0);
                find.Reset();
            }
        }

        return holders;
    }

    /// <summary>What an idempotency key has made.</summary>
    public static IdempotentJob? Idempotent(Connection connection, string scope, long now)
    {
        var find = connection.Get("SELECT job_id, body_hash FROM idempotency_keys WHERE scope = ?1 AND expires_at > ?2");
        if (!find.Bind(1, scope).Bind(2, now).Step())
        {
            return null;
        }

        var made = new IdempotentJob(find.Text(0), find.Text(1));
        find.Reset();
        return made;
    }

    /// <summary>A page of the jobs that depend on one.</summary>
    public static IReadOnlyList<string> Dependents(Connection connection, string jobId, string afterJobId, int limit)
    {
        var children = new List<string>();
        var select = connection.Get("SELECT child FROM dependents WHERE parent = ?1 AND child > ?2 ORDER BY child LIMIT ?3");
        select.Bind(1, jobId).Bind(2, afterJobId).Bind(3, (long)limit);
        while (select.Step())
        {
            children.Add(select.Text(0));
        }

        return children;
    }

    /// <summary>A page of a queue's live jobs.</summary>
    public static IReadOnlyList<LiveJob> Live(Connection connection, string queueName, long afterPlace, int limit)
    {
        var live = new List<LiveJob>(Math.Min(limit, 1024));
        // Of a million new jobs not one head is decoded: only a job that was started has, or has lost, a lease.
        var select = connection.Get("""
            SELECT j.job_id, t.name, j.status, j.priority, j.due_at, j.place, j.version, j.expires_at, CASE WHEN j.version > 1 THEN j.head END, j.rate_key
            FROM jobs j INDEXED BY jobs_live JOIN types t ON t.id = j.type
            WHERE j.lane = 0 AND j.queue = (SELECT id FROM queues WHERE name = ?1) AND j.place > ?2
            ORDER BY j.place LIMIT ?3
            """);
        select.Bind(1, queueName).Bind(2, afterPlace).Bind(3, (long)limit);
        var type = "";
        while (select.Step())
        {
            // One string for a run of jobs of the same type.
            var name = select.Text(1);
            type = name == type ? type : name;
            var head = select.IsNull(8) ? null : StoredFormat.ReadHead(select.Blob(8));
            live.Add(new LiveJob(
                select.Text(0), type, (JobStatus)select.Int32(2), select.Int32(3), select.Int64(4), select.Int64(5), select.Int64(6),
                select.NullableInt64(7), head?.Status == JobStatus.Processing ? head.Lease : null, head?.LeasesLost ?? 0,
                select.IsNull(9) ? null : select.Text(9)));
        }

        return live;
    }
}
