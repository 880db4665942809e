using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>
/// The places at which jobs may stand that match a filter: those on which all of its indexes agree. Each index is asked in turn and
/// moves the search as far down as it can, so the most selective one decides how many steps there are.
/// </summary>
internal sealed class JobSearch
{
    /// <summary>So many finished jobs of a queue are sorted by place, rather than looked for among all that are finished.</summary>
    private const int FewFinished = 20_000;

    private readonly Connection connection;
    private readonly List<PlaceSource> sources = [];

    private JobSearch(Connection connection, long? queue, long? type)
    {
        this.connection = connection;
        (Queue, Type) = (queue, type);
    }

    /// <summary>The number of the queue that is asked for.</summary>
    public long? Queue { get; }

    /// <summary>The number of the type that is asked for.</summary>
    public long? Type { get; }

    /// <summary>True if there is an index to go by; otherwise every place may be one.</summary>
    public bool HasIndex => sources.Count > 0;

    /// <summary>True if it knows places, and not only blocks of them.</summary>
    public bool IsExact { get; private set; }

    /// <summary>The search for a filter; null if nothing can match.</summary>
    public static JobSearch? For(Connection connection, JobFilter filter)
    {
        long? queue = null;
        long? type = null;
        if ((filter.Queue is { } queueName && (queue = Find(connection, "queues", queueName)) is null)
            || (filter.Type is { } typeName && (type = Find(connection, "types", typeName)) is null))
        {
            return null;
        }

        var search = new JobSearch(connection, queue, type);
        // The owner is of a version that does not keep the tables.
        if (connection.Get("SELECT 1 FROM owner o JOIN sequences s ON s.last = o.epoch WHERE s.name = ?1").Bind(1, SearchTables.KeptSequence).First() is null)
        {
            return search;
        }

        return search.AddStatus(filter.Status) ? search.AddKind().AddMarks(filter).AddTime(filter) : null;
    }

    /// <summary>The greatest place that is not above this one and that no index rules out; null if there is none.</summary>
    /// <param name="place">Where to begin.</param>
    /// <param name="steps">Is raised by the steps that it took.</param>
    public long? AtOrBelow(long place, ref int steps)
    {
        if (place < 0)
        {
            return null;
        }

        for (var agreed = 0; agreed < sources.Count;)
        {
            agreed = 0;
            foreach (var source in sources)
            {
                if (source.AtOrBelow(place) is not { } next)
                {
                    return null;
                }

                steps += next < place ? 1 : 0;
                agreed += next < place ? 0 : 1;
                place = next;
            }
        }

        return place;
    }

    // False if a counter says that there is no such job.
    private bool AddStatus(JobStatus? wanted)
    {
        if (wanted is not { } status)
        {
            return true;
        }

        Add(new BlockSource(connection.Get("SELECT block FROM status_blocks WHERE status = ?2 AND block <= ?1 ORDER BY block DESC LIMIT 1").Bind(2, (long)status)));
        if (Queue is not { } queue)
        {
            return true;
        }

        if (connection.Get("SELECT jobs FROM counters WHERE queue = ?1 AND status = ?2").Bind(1, queue).Bind(2, (long)status).First() is not > 0)
        {
            return false;
        }

        if (status.IsLive())
        {
            Add(Index("jobs INDEXED BY jobs_live", "lane = 0 AND queue = ?2").Bind(2, queue));
        }
        else if (status.IsDeadLettered())
        {
            Add(Index("jobs INDEXED BY jobs_kept", "lane = 2 AND queue = ?2").Bind(2, queue));
        }
        else if (connection.Get("SELECT sum(jobs) FROM counters WHERE queue = ?1 AND status > 3").Bind(1, queue).First() <= FewFinished)
        {
            AddFinished(queue);
        }

        return true;
    }

    private void AddFinished(long queue)
    {
        var places = new List<long>();
        var finished = connection.Get("""
            SELECT place FROM jobs INDEXED BY jobs_removable WHERE lane = 1 AND queue = ?1
            UNION ALL SELECT place FROM jobs INDEXED BY jobs_kept WHERE lane = 2 AND queue = ?1
            """).Bind(1, queue);
        while (finished.Step())
        {
            places.Add(finished.Int64(0));
        }

        places.Sort();
        Add(new ListedSource(places));
        IsExact = true;
    }

    private JobSearch AddKind()
    {
        // By both at once if both are given: neighbours of which one is of the queue and another of the type do not count.
        if (Queue is { } queue)
        {
            Add(new BlockSource(connection.Get("""
                SELECT block FROM job_blocks WHERE queue = ?2 AND block <= ?1 AND (?3 IS NULL OR type = ?3) ORDER BY block DESC LIMIT 1
                """).Bind(2, queue).Bind(3, Type)));
        }
        else if (Type is { } type)
        {
            Add(new BlockSource(connection.Get("""
                SELECT block FROM job_blocks INDEXED BY job_blocks_by_type WHERE type = ?2 AND block <= ?1 ORDER BY block DESC LIMIT 1
                """).Bind(2, type)));
        }

        return this;
    }

    private JobSearch AddMarks(JobFilter filter)
    {
        if (filter.Tag is { } tag)
        {
            Add(Index("tags INDEXED BY tags_by_name", "tag = ?2").Bind(2, tag));
        }

        if (filter.ErrorCode is { } code)
        {
            Add(Index("failures INDEXED BY failures_by_code", "code = ?2").Bind(2, code));
        }

        if (filter.Fingerprint is { } fingerprint)
        {
            Add(Index("failures INDEXED BY failures_by_fingerprint", "fingerprint = ?2").Bind(2, fingerprint));
        }

        return this;
    }

    private JobSearch AddTime(JobFilter filter)
    {
        if (filter.CreatedAfter is not null || filter.CreatedBefore is not null)
        {
            Add(new BlockSource(connection.Get("""
                SELECT block FROM time_blocks WHERE block <= ?1 AND last_at >= ?2 AND first_at < ?3 ORDER BY block DESC LIMIT 1
                """).Bind(2, filter.CreatedAfter ?? 0).Bind(3, filter.CreatedBefore ?? long.MaxValue)));
        }

        return this;
    }

    private void Add(PlaceSource source) => sources.Add(source);

    private void Add(Statement find)
    {
        Add(new IndexSource(find));
        IsExact = true;
    }

    private Statement Index(string index, string condition) =>
        connection.Get($"SELECT place FROM {index} WHERE {condition} AND place <= ?1 ORDER BY place DESC LIMIT 1");

    private static long? Find(Connection connection, string table, string name) =>
        connection.Get($"SELECT id FROM {table} WHERE name = ?1").Bind(1, name).First();
}
