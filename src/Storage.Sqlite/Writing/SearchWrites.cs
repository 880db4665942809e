using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Keeps what jobs are found by. Most jobs leave nothing of their own here: see <see cref="SearchTables"/>.</summary>
internal sealed class SearchWrites(Connection connection)
{
    private readonly Dictionary<(long Status, long Block), long> statuses = [];
    private readonly Dictionary<long, (long First, long Last)> times = [];
    // Queues and types that the block which is being filled has a row for.
    private readonly HashSet<(long Queue, long Type)> known = [];
    private long filled = -1;

    private readonly Statement addBlock = connection.Get("INSERT OR IGNORE INTO job_blocks (queue, block, type) VALUES (?1, ?2, ?3)");
    private readonly Statement addStatus = connection.Get("""
        INSERT INTO status_blocks (status, block, jobs) VALUES (?1, ?2, ?3)
        ON CONFLICT (status, block) DO UPDATE SET jobs = jobs + excluded.jobs
        """);

    private readonly Statement dropStatus = connection.Get("DELETE FROM status_blocks WHERE status = ?1 AND block = ?2 AND jobs = 0");
    private readonly Statement addTime = connection.Get("""
        INSERT INTO time_blocks (block, first_at, last_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (block) DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
        """);

    private readonly Statement addTag = connection.Get("INSERT OR IGNORE INTO tags (place, tag) VALUES (?1, ?2)");
    private readonly Statement setFailure = connection.Get("""
        INSERT INTO failures (place, code, fingerprint) VALUES (?1, ?2, ?3)
        ON CONFLICT (place) DO UPDATE SET code = excluded.code, fingerprint = excluded.fingerprint
        """);

    private readonly Statement dropTags = connection.Get("DELETE FROM tags WHERE place = ?1");
    private readonly Statement dropFailure = connection.Get("DELETE FROM failures WHERE place = ?1");
    private readonly Statement isLeft = connection.Get("SELECT 1 FROM jobs WHERE place BETWEEN ?1 AND ?2 LIMIT 1");
    private readonly Statement dropBlocks = connection.Get("DELETE FROM job_blocks WHERE queue IN (SELECT id FROM queues) AND block = ?1");
    private readonly Statement dropTime = connection.Get("DELETE FROM time_blocks WHERE block = ?1");

    /// <summary>Another owner comes: it fills the tables if the one before did not keep them.</summary>
    /// <param name="before">The epoch of the owner before; null if there was none.</param>
    /// <param name="epoch">The epoch of the new one.</param>
    public void Take(long? before, long epoch)
    {
        var kept = connection.Get("SELECT last FROM sequences WHERE name = ?1").Bind(1, SearchTables.KeptSequence).First();
        if (kept is null || kept != before)
        {
            connection.Execute(SearchTables.Fill);
        }

        connection.Get("INSERT OR REPLACE INTO sequences (name, last) VALUES (?1, ?2)").Bind(1, SearchTables.KeptSequence).Bind(2, epoch).Run();
    }

    /// <summary>A new job.</summary>
    public void Add(long place, long queue, long type, JobSpec spec)
    {
        var block = SearchTables.BlockOf(place);
        if (block != filled)
        {
            known.Clear();
            filled = block;
        }

        if (known.Add((queue, type)))
        {
            addBlock.Bind(1, queue).Bind(2, block).Bind(3, type).Run();
        }

        times[block] = times.TryGetValue(block, out var time) ? (Math.Min(time.First, spec.CreatedAt), Math.Max(time.Last, spec.CreatedAt)) : (spec.CreatedAt, spec.CreatedAt);
        foreach (var tag in spec.Tags ?? [])
        {
            addTag.Bind(1, place).Bind(2, tag).Run();
        }
    }

    /// <summary>A job is new, or has moved.</summary>
    public void Move(long place, JobCommit commit)
    {
        var (from, head) = (commit.From, commit.State.Head);
        if (from != head.Status)
        {
            Count(from, place, -1);
            Count(head.Status, place, 1);
        }

        // Only if it has changed: an index would be written for nothing otherwise.
        if (head.LastError?.Code != commit.ErrorCodeBefore || head.Fingerprint != commit.FingerprintBefore)
        {
            setFailure.Bind(1, place).Bind(2, head.LastError?.Code).Bind(3, head.Fingerprint).Run();
        }
    }

    /// <summary>A job is gone; its row is deleted already.</summary>
    public void Remove(long place, JobStatus status)
    {
        Count(status, place, -1);
        dropTags.Bind(1, place).Run();
        dropFailure.Bind(1, place).Run();
        var block = SearchTables.BlockOf(place);
        if (isLeft.Bind(1, SearchTables.FirstOf(block)).Bind(2, SearchTables.LastOf(block)).First() is null)
        {
            dropBlocks.Bind(1, block).Run();
            dropTime.Bind(1, block).Run();
            times.Remove(block);
            // It may be the one that is being filled: its next job writes them again.
            known.Clear();
        }
    }

    /// <summary>Writes what was counted and begins anew.</summary>
    public void Flush()
    {
        foreach (var ((status, block), change) in statuses)
        {
            if (change == 0)
            {
                continue;
            }

            addStatus.Bind(1, status).Bind(2, block).Bind(3, change).Run();
            if (change < 0)
            {
                dropStatus.Bind(1, status).Bind(2, block).Run();
            }
        }

        foreach (var (block, (first, last)) in times)
        {
            addTime.Bind(1, block).Bind(2, first).Bind(3, last).Run();
        }

        statuses.Clear();
        times.Clear();
    }

    /// <summary>Drops what an undone transaction counted, and what it may have written of the block that was being filled.</summary>
    public void Forget()
    {
        statuses.Clear();
        times.Clear();
        known.Clear();
        filled = -1;
    }

    private void Count(JobStatus? status, long place, long change)
    {
        if (status is { } moved)
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(statuses, ((long)moved, SearchTables.BlockOf(place)), out _) += change;
        }
    }
}
