using System.Runtime.InteropServices;
using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Collects what a group changes in the counters, and writes each of them once.</summary>
internal sealed class GroupCounters(Connection connection)
{
    private readonly Dictionary<(long Queue, long Status), long> jobs = [];
    private readonly Dictionary<(long Queue, long Minute), MinuteChange> minutes = [];
    private readonly Statement addJobs = connection.Get("""
        INSERT INTO counters (queue, status, jobs) VALUES (?1, ?2, ?3)
        ON CONFLICT (queue, status) DO UPDATE SET jobs = jobs + excluded.jobs
        """);

    private readonly Statement addMinute = connection.Get("""
        INSERT INTO minutes (queue, minute, enqueued, started, completed, failed_runs, retried, died) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (queue, minute) DO UPDATE SET
            enqueued = enqueued + excluded.enqueued, started = started + excluded.started, completed = completed + excluded.completed,
            failed_runs = failed_runs + excluded.failed_runs, retried = retried + excluded.retried, died = died + excluded.died
        """);

    /// <summary>A job went from one status to another; null stands for outside the store.</summary>
    public void Move(long queue, JobStatus? from, Lane? fromLane, JobStatus? to, Lane? toLane)
    {
        Add(queue, (long?)from, -1);
        Add(queue, (long?)to, 1);
        Add(queue, fromLane == Lane.Removable ? Tables.RemovableCounter : null, -1);
        Add(queue, toLane == Lane.Removable ? Tables.RemovableCounter : null, 1);
    }

    /// <summary>A transition happened.</summary>
    public void Add(long queue, LedgerEntry entry)
    {
        ref var minute = ref CollectionsMarshal.GetValueRefOrAddDefault(minutes, (queue, entry.At / 60_000), out _);
        minute.Add(entry);
    }

    /// <summary>Writes the counters and begins anew.</summary>
    public void Flush()
    {
        foreach (var ((queue, status), change) in jobs)
        {
            if (change != 0 || status >= 0)
            {
                addJobs.Bind(1, queue).Bind(2, status).Bind(3, change).Run();
            }
        }

        foreach (var ((queue, minute), change) in minutes)
        {
            addMinute.Bind(1, queue).Bind(2, minute).Bind(3, (long)change.Enqueued).Bind(4, (long)change.Started).Bind(5, (long)change.Completed)
                .Bind(6, (long)change.FailedRuns).Bind(7, (long)change.Retried).Bind(8, (long)change.Died).Run();
        }

        Forget();
    }

    /// <summary>Drops what an undone transaction collected.</summary>
    public void Forget()
    {
        jobs.Clear();
        minutes.Clear();
    }

    private void Add(long queue, long? status, long change)
    {
        if (status is { } key)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(jobs, (queue, key), out _) += change;
        }
    }
}
