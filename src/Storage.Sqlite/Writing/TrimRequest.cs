using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Removes what retention no longer keeps. Goes through the group commit like every write.</summary>
internal sealed class TrimRequest(string queueName, QueueRetention retention, long now, int limit) : WriteRequest<int>
{
    private const int LooksForOne = 4;

    /// <summary>Minutes of throughput that are kept: 31 days.</summary>
    private const long MinutesKept = 31 * 24 * 60;

    /// <inheritdoc />
    public override int Rows => limit;

    /// <inheritdoc />
    protected override int Write(WriteSession session)
    {
        session.Get("DELETE FROM idempotency_keys WHERE scope IN (SELECT scope FROM idempotency_keys WHERE expires_at <= ?1 LIMIT ?2)")
            .Bind(1, now).Bind(2, (long)limit).Run();
        session.Get("DELETE FROM unique_keys WHERE (queue, key) IN (SELECT queue, key FROM unique_keys WHERE until > 0 AND until <= ?1 LIMIT ?2)")
            .Bind(1, now).Bind(2, (long)limit).Run();
        if (session.Queues.Find(queueName) is not { } queue)
        {
            return 0;
        }

        session.Get("DELETE FROM minutes WHERE queue = ?1 AND minute < ?2").Bind(1, queue).Bind(2, (now / 60_000) - MinutesKept).Run();
        var due = Due(session, queue);
        foreach (var (place, jobId, status) in due)
        {
            session.Removals.Remove(place, jobId);
            session.Search.Remove(place, status);
            session.Counters.Move(queue, status, Lane.Removable, null, null);
        }

        return due.Count;
    }

    private List<(long Place, string JobId, JobStatus Status)> Due(WriteSession session, long queue)
    {
        // What this group changed before counts too.
        session.Counters.Flush();
        var over = Count(session, queue) - retention.CompletedCount;
        var before = now - (retention.CompletedSeconds * 1000);
        var due = new List<(long, string, JobStatus)>();
        var (finishedAt, place) = session.TrimmedTo.GetValueOrDefault(queue, (long.MinValue, 0));
        var oldest = session.Get("SELECT place, status, finished_at, job_id FROM jobs WHERE queue = ?1 AND lane = 1 AND (finished_at, place) > (?2, ?3) ORDER BY finished_at, place LIMIT ?4")
            .Bind(1, queue).Bind(2, finishedAt).Bind(3, place).Bind(4, LooksForOne * (long)limit);
        // One that is needed is passed by, so that it does not keep those behind it. Of very many such one call looks at some, and the next goes on there.
        var looked = 0;
        while (due.Count < limit && oldest.Step() && (due.Count < over || oldest.Int64(2) < before))
        {
            looked++;
            (place, finishedAt) = (oldest.Int64(0), oldest.Int64(2));
            if (oldest.Text(3) is var jobId && !session.Dependents.IsNeeded(jobId))
            {
                due.Add((place, jobId, (JobStatus)oldest.Int32(1)));
            }
        }

        session.TrimmedTo.Remove(queue);
        if (looked - due.Count >= limit)
        {
            session.TrimmedTo.Add(queue, (finishedAt, place));
        }

        oldest.Reset();
        return due;
    }

    private static long Count(WriteSession session, long queue)
    {
        var counter = session.Get("SELECT jobs FROM counters WHERE queue = ?1 AND status = ?2").Bind(1, queue).Bind(2, (long)Tables.RemovableCounter);
        var count = counter.Step() ? counter.Int64(0) : 0;
        counter.Reset();
        return count;
    }
}
