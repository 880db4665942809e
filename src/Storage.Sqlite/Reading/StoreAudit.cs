using System.Runtime.CompilerServices;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>
/// Reads every index entry by entry. A page goes on behind the last one's key: (queue, order, place), of which an index
/// uses what it is sorted by.
/// </summary>
internal static class StoreAudit
{
    /// <summary>Entries that one read takes; between two of them the write-ahead log can be copied back.</summary>
    private const int Page = 2_000;

    private const string Job = "(SELECT name FROM queues WHERE id = j.queue), j.job_id";

    // Each selects the queue's name, the job's id, the order, and the key: queue, order, place.
    private static readonly (StoreIndex Index, string Sql)[] Scans =
    [
        (StoreIndex.Jobs, $"SELECT {Job}, j.place, 0, 0, j.place FROM jobs j WHERE j.place > ?3 ORDER BY j.place LIMIT ?4"),
        // The row is found again by its id, through the unique index.
        (StoreIndex.Directory, $"""
            SELECT {Job}, 0, 0, 0, j.place FROM jobs row CROSS JOIN jobs j INDEXED BY sqlite_autoindex_jobs_1 ON j.job_id = row.job_id
            WHERE row.place > ?3 ORDER BY row.place LIMIT ?4
            """),
        // In two parts: a comparison of (queue, place) would walk a queue from its first job for each page.
        (StoreIndex.Live, $"""
            SELECT * FROM (SELECT {Job}, j.place, j.queue, 0, j.place FROM jobs j INDEXED BY jobs_live
              WHERE j.lane = 0 AND j.queue = ?1 AND j.place > ?3 ORDER BY j.place LIMIT ?4)
            UNION ALL
            SELECT * FROM (SELECT {Job}, j.place, j.queue, 0, j.place FROM jobs j INDEXED BY jobs_live
              WHERE j.lane = 0 AND j.queue > ?1 ORDER BY j.queue, j.place LIMIT ?4)
            LIMIT ?4
            """),
        (StoreIndex.Pending, $"""
            SELECT {Job}, j.due_at, j.queue, j.due_at, j.place FROM jobs j INDEXED BY jobs_pending
            WHERE j.status = 0 AND (j.queue, j.due_at, j.place) > (?1, ?2, ?3) ORDER BY j.queue, j.due_at, j.place LIMIT ?4
            """),
        (StoreIndex.Removable, $"""
            SELECT {Job}, j.finished_at, j.queue, j.finished_at, j.place FROM jobs j INDEXED BY jobs_removable
            WHERE j.lane = 1 AND (j.queue, j.finished_at, j.place) > (?1, ?2, ?3) ORDER BY j.queue, j.finished_at, j.place LIMIT ?4
            """),
        (StoreIndex.DeadLetters, """
            SELECT (SELECT name FROM queues WHERE id = d.queue), coalesce(j.job_id, 'place ' || d.place), d.died_at, d.queue, d.died_at, d.place
            FROM dead_letters d INDEXED BY dead_letters_by_queue LEFT JOIN jobs j ON j.place = d.place
            WHERE (d.queue, d.died_at, d.place) > (?1, ?2, ?3) ORDER BY d.queue, d.died_at, d.place LIMIT ?4
            """),
        (StoreIndex.Records, Records("specs")),
        (StoreIndex.Records, Records("spec_revisions")),
        (StoreIndex.Records, Records("progress")),
        (StoreIndex.Records, Records("logs")),
        (StoreIndex.Records, Ledger),
        (StoreIndex.Search, $"""
            SELECT {Job}, j.place, 0, 0, j.place, 'type ' || t.name FROM jobs j JOIN types t ON t.id = j.type
            WHERE j.place > ?3 AND EXISTS (SELECT 1 FROM job_blocks b WHERE b.queue = j.queue AND b.type = j.type AND b.block = j.place >> 7)
              AND EXISTS (SELECT 1 FROM job_blocks b INDEXED BY job_blocks_by_type WHERE b.queue = j.queue AND b.type = j.type AND b.block = j.place >> 7)
            ORDER BY j.place LIMIT ?4
            """),
        // A block counts only if its number is right.
        (StoreIndex.Search, $"""
            SELECT {Job}, j.place, 0, 0, j.place, 'status ' || j.status FROM jobs j NOT INDEXED
            WHERE j.place > ?3 AND (SELECT jobs FROM status_blocks b WHERE b.status = j.status AND b.block = j.place >> 7)
              = (SELECT count(*) FROM jobs o NOT INDEXED WHERE o.status = j.status AND o.place BETWEEN (j.place >> 7) << 7 AND ((j.place >> 7) << 7) + 127)
            ORDER BY j.place LIMIT ?4
            """),
        (StoreIndex.Search, $"""
            SELECT {Job}, j.place, 0, 0, j.place, 'time' FROM jobs j JOIN time_blocks b ON b.block = j.place >> 7
            WHERE j.place > ?3 AND j.created_at BETWEEN b.first_at AND b.last_at ORDER BY j.place LIMIT ?4
            """),
        // A page holds all tags of so many jobs.
        (StoreIndex.Search, $"""
            SELECT {NameOf("m", "m.place")}, 'tag ' || m.tag FROM tags m LEFT JOIN jobs j ON j.place = m.place
            WHERE m.place IN (SELECT DISTINCT place FROM tags WHERE place > ?3 ORDER BY place LIMIT ?4) ORDER BY m.place
            """),
        (StoreIndex.Search, Failure("code")),
        (StoreIndex.Search, Failure("fingerprint")),
        // What stands for no job at all.
        (StoreIndex.Search, Empty("job_blocks", "1")),
        (StoreIndex.Search, Empty("time_blocks", "1")),
        (StoreIndex.Search, Empty("status_blocks", "j.status = r.status")),
    ];

    // The ledger has no column for the place: each step of the recursion looks up the first entry behind the job before.
    private static string Ledger => $"""
        WITH RECURSIVE places (place) AS (
          SELECT (SELECT min(id) >> {Tables.SeqBits} FROM ledger WHERE id > (?3 << {Tables.SeqBits} | {Tables.MaxSeq}))
          UNION ALL
          SELECT (SELECT min(id) >> {Tables.SeqBits} FROM ledger WHERE id > (places.place << {Tables.SeqBits} | {Tables.MaxSeq}))
          FROM places WHERE places.place IS NOT NULL)
        SELECT {NameOf("r")} FROM places r LEFT JOIN jobs j ON j.place = r.place WHERE r.place IS NOT NULL LIMIT ?4
        """;

    /// <inheritdoc cref="IStoreAudit.SearchNamesOf" />
    public static IEnumerable<string> NamesOf(StoredJob job)
    {
        var (spec, head) = job.State;
        return
        [
            "type " + spec.Type, $"status {(int)head.Status}", "time",
            .. (spec.Tags ?? []).Distinct(StringComparer.Ordinal).Select(tag => "tag " + tag),
            .. head.LastError is { } error ? ["code " + error.Code] : Array.Empty<string>(),
            .. head.Fingerprint is { } fingerprint ? ["fingerprint " + fingerprint] : Array.Empty<string>(),
        ];
    }

    /// <summary>All entries of all indexes.</summary>
    public static async IAsyncEnumerable<IndexEntry> ReadAsync(
        ReadPool readers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (index, sql) in Scans)
        {
            var after = (Queue: 0L, Order: long.MinValue, Place: 0L);
            List<IndexEntry> page;
            do
            {
                var from = after;
                (page, after) = await readers.ReadAsync(connection => Read(connection, index, sql, from), cancellationToken).ConfigureAwait(false);
                foreach (var entry in page)
                {
                    yield return entry;
                }
            }
            while (page.Count >= Page);
        }
    }

    private static (List<IndexEntry> Page, (long Queue, long Order, long Place) Last) Read(
        Connection connection, StoreIndex index, string sql, (long Queue, long Order, long Place) after)
    {
        var (page, last) = (new List<IndexEntry>(), after);
        // A scan need not use all of them: not every index is sorted by all three.
        var select = connection.Get(sql).Bind(1, after.Queue).Bind(2, after.Order).Bind(3, after.Place).Bind(4, (long)Page);
        while (select.Step())
        {
            var name = index == StoreIndex.Search ? select.Text(6) : null;
            page.Add(new IndexEntry(index, select.IsNull(0) ? "" : select.Text(0), select.Text(1), select.Int64(2), name));
            last = (select.Int64(3), select.Int64(4), select.Int64(5));
        }

        return (page, last);
    }

    private static string Failure(string column) => $"""
        SELECT {NameOf("m", "m.place")}, '{column} ' || m.{column} FROM failures m INDEXED BY failures_by_{column} LEFT JOIN jobs j ON j.place = m.place
        WHERE m.{column} IS NOT NULL AND m.place > ?3 ORDER BY m.place LIMIT ?4
        """;

    // What a block says although none of its jobs is so.
    private static string Empty(string table, string alike) => $"""
        SELECT '', 'block ' || r.block, 0, 0, 0, r.block, '{table}' FROM {table} r WHERE r.block > ?3
          AND NOT EXISTS (SELECT 1 FROM jobs j NOT INDEXED WHERE j.place BETWEEN r.block << 7 AND (r.block << 7) + 127 AND {alike}) ORDER BY r.block LIMIT ?4
        """;

    private static string Records(string table) =>
        $"SELECT {NameOf("r")} FROM (SELECT DISTINCT place FROM {table} WHERE place > ?3 ORDER BY place LIMIT ?4) r LEFT JOIN jobs j ON j.place = r.place ORDER BY r.place";

    // Records whose job is gone have no name but their place.
    private static string NameOf(string record, string order = "0") =>
        $"(SELECT name FROM queues WHERE id = j.queue), coalesce(j.job_id, 'place ' || {record}.place), {order}, 0, 0, {record}.place";
}
