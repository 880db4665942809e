using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>Reads the counters. None of them counts rows.</summary>
internal static class Counts
{
    /// <summary>Each queue's jobs by status.</summary>
    public static IReadOnlyList<QueueCounts> ByStatus(Connection connection)
    {
        var queues = new List<QueueCounts>();
        var depth = new Dictionary<JobStatus, long>();
        var select = connection.Get("""
            SELECT q.name, c.status, c.jobs FROM counters c JOIN queues q ON q.id = c.queue WHERE c.status >= 0 ORDER BY q.name, c.status
            """);
        while (select.Step())
        {
            var name = select.Text(0);
            if (queues.Count == 0 || queues[^1].QueueName != name)
            {
                queues.Add(new QueueCounts(name, depth = []));
            }

            depth.Add((JobStatus)select.Int32(1), select.Int64(2));
        }

        return queues;
    }

    /// <summary>The earliest due time of a queue's pending jobs.</summary>
    public static long? OldestPending(Connection connection, string queueName)
    {
        var select = connection.Get("""
            SELECT due_at FROM jobs INDEXED BY jobs_pending
            WHERE status = 0 AND queue = (SELECT id FROM queues WHERE name = ?1) ORDER BY due_at LIMIT 1
            """).Bind(1, queueName);
        long? dueAt = select.Step() ? select.Int64(0) : null;
        select.Reset();
        return dueAt;
    }

    /// <summary>The counters of each minute, by queue and minute.</summary>
    public static IReadOnlyList<MinuteCounts> ByMinute(Connection connection, string? queueName, long fromMinute)
    {
        var minutes = new List<MinuteCounts>();
        var select = connection.Get($"""
            SELECT q.name, m.minute, m.enqueued, m.started, m.completed, m.failed_runs, m.retried, m.died
            FROM minutes m JOIN queues q ON q.id = m.queue
            WHERE m.minute >= ?1 {(queueName is null ? "" : "AND q.name = ?2")} ORDER BY q.name, m.minute
            """).Bind(1, fromMinute);
        if (queueName is not null)
        {
            select.Bind(2, queueName);
        }

        while (select.Step())
        {
            minutes.Add(new MinuteCounts
            {
                QueueName = select.Text(0),
                Minute = select.Int64(1),
                Enqueued = select.Int64(2),
                Started = select.Int64(3),
                Completed = select.Int64(4),
                FailedRuns = select.Int64(5),
                Retried = select.Int64(6),
                Died = select.Int64(7),
            });
        }

        return minutes;
    }
}
