using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Writes the rows of a commit that was checked.</summary>
internal sealed class JobWrites(Connection connection, Names queues, Names types, Sequence places, GroupCounters counters, SearchWrites search, RecentJobs recent, UniqueKeys unique, Dependents dependents)
{
    private readonly DeadLetterWrites deadLetters = new(connection);
    private readonly Statement insertJob = connection.Get("""
        INSERT INTO jobs (place, job_id, queue, type, lane, status, version, priority, created_at, due_at, expires_at, finished_at, head, rate_key)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """);

    // Without lane and finished_at: SQLite rewrites the entries of each index that names a column of the SET list.
    private readonly Statement moveWithinLane = connection.Get(
        "UPDATE jobs SET status = ?2, version = ?3, due_at = ?4, expires_at = ?5, head = ?6 WHERE place = ?1");

    private readonly Statement moveAcross = connection.Get("""
        UPDATE jobs SET status = ?2, version = ?3, due_at = ?4, expires_at = ?5, head = ?6, lane = ?7, finished_at = ?8, priority = ?9
        WHERE place = ?1
        """);

    private readonly Statement insertSpec = connection.Get("INSERT INTO specs (place, spec) VALUES (?1, ?2)");
    private readonly Statement keepSpec = connection.Get(
        "INSERT INTO spec_revisions (place, until_version, spec) SELECT place, ?2, spec FROM specs WHERE place = ?1");

    private readonly Statement replaceSpec = connection.Get("UPDATE specs SET spec = ?2 WHERE place = ?1");
    private readonly Statement insertEntry = connection.Get(
        "INSERT INTO ledger (id, at, event, from_status, to_status, by, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");

    private readonly Statement claimKey = connection.Get(
        "INSERT OR REPLACE INTO idempotency_keys (scope, body_hash, job_id, expires_at) VALUES (?1, ?2, ?3, ?4)");

    /// <summary>Writes it and answers the job's place.</summary>
    public long Write(in EncodedCommit encoded, StoredHead? stored)
    {
        var commit = encoded.Commit;
        var queue = queues.IdOf(commit.State.Spec.QueueName);
        var lane = Lanes.Of(commit.State.Head);
        var place = stored is { } before ? Move(encoded, before, lane) : Insert(encoded, queue, lane);
        for (var i = 0; i < commit.Entries.Count; i++)
        {
            Append(place, commit.Entries[i], encoded.Details(i));
            counters.Add(queue, commit.Entries[i]);
        }

        counters.Move(queue, commit.From, stored?.Lane, commit.State.Head.Status, lane);
        search.Move(place, commit);
        if (commit.DeadLetter is { } letter)
        {
            deadLetters.Write(place, queue, types.IdOf(letter.Type), letter);
        }

        unique.Move(queue, commit);
        dependents.Add(encoded.JobId, commit.Parents);
        if (commit.Idempotency is { } claim)
        {
            claimKey.Bind(1, claim.Scope).Bind(2, claim.BodyHash).Bind(3, encoded.JobId).Bind(4, claim.ExpiresAt).Run();
        }

        recent.Keep(encoded.JobId, new StoredHead(place, commit.State.Head.Version, lane));
        return place;
    }

    private static long? ExpiresAt(JobState state) => state.Head.CanExpire ? state.Spec.ExpiresAt : null;

    private long Insert(in EncodedCommit encoded, long queue, Lane lane)
    {
        var (spec, head) = encoded.Commit.State;
        var (place, type) = (places.Next(), types.IdOf(spec.Type));
        insertJob
            .Bind(1, place).Bind(2, spec.JobId).Bind(3, queue).Bind(4, type)
            .Bind(5, (long)lane).Bind(6, (long)head.Status).Bind(7, head.Version).Bind(8, (long)spec.Priority)
            .Bind(9, spec.CreatedAt).Bind(10, head.DueAt).Bind(11, ExpiresAt(encoded.Commit.State)).Bind(12, head.FinishedAt)
            .Bind(13, encoded.Head.AsSpan()).Bind(14, spec.RateKey)
            .Run();
        insertSpec.Bind(1, place).Bind(2, encoded.Spec).Run();
        search.Add(place, queue, type, spec);
        return place;
    }

    private long Move(in EncodedCommit encoded, StoredHead before, Lane lane)
    {
        var (spec, head) = encoded.Commit.State;
        var changesIndexes = before.Lane != lane || encoded.Spec is not null;
        var move = changesIndexes ? moveAcross : moveWithinLane;
        move.Bind(1, before.Place).Bind(2, (long)head.Status).Bind(3, head.Version).Bind(4, head.DueAt)
            .Bind(5, ExpiresAt(encoded.Commit.State)).Bind(6, encoded.Head.AsSpan());
        if (changesIndexes)
        {
            move.Bind(7, (long)lane).Bind(8, head.FinishedAt).Bind(9, (long)spec.Priority);
        }

        move.Run();
        if (encoded.Spec is not null)
        {
            keepSpec.Bind(1, before.Place).Bind(2, head.Version).Run();
            replaceSpec.Bind(1, before.Place).Bind(2, encoded.Spec).Run();
        }

        return before.Place;
    }

    private void Append(long place, LedgerEntry entry, byte[]? details) => insertEntry
        .Bind(1, (place << Tables.SeqBits) | entry.Seq).Bind(2, entry.At).Bind(3, (long)entry.Event.Kind)
        .Bind(4, (long?)entry.From).Bind(5, (long)entry.To).Bind(6, entry.By).Bind(7, details)
        .Run();
}
