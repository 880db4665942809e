using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Which job holds which unique key.</summary>
internal sealed class UniqueKeys(Connection connection, Names queues)
{
    private readonly Statement find = connection.Get("SELECT job_id FROM unique_keys WHERE queue = ?1 AND key = ?2 AND (until = 0 OR until > ?3)");
    private readonly Statement claim = connection.Get("INSERT OR REPLACE INTO unique_keys (queue, key, job_id, until) VALUES (?1, ?2, ?3, ?4)");
    private readonly Statement release = connection.Get("DELETE FROM unique_keys WHERE queue = ?1 AND key = ?2 AND job_id = ?3");

    /// <summary>The job that holds the key that a commit wants, if it is another one.</summary>
    public string? HeldByOther(JobCommit commit, BatchAhead? ahead)
    {
        var (spec, key) = (commit.State.Spec, commit.UniqueClaim!.Key);
        if (ahead?.HolderOf(spec.QueueName, key) is { } held)
        {
            return held.Length == 0 || IsOwn(commit, held) ? null : held;
        }

        if (queues.Find(spec.QueueName) is not { } queue || !find.Bind(1, queue).Bind(2, key).Bind(3, commit.Entries[0].At).Step())
        {
            return null;
        }

        var holder = find.Text(0);
        find.Reset();
        return IsOwn(commit, holder) ? null : holder;
    }

    // A job that was removed may have left a key that is held for a time: a new one of its id is another job.
    private static bool IsOwn(JobCommit commit, string holder) => commit.ExpectedVersion > 0 && holder == commit.State.Spec.JobId;

    /// <summary>Writes what a commit takes or lets go of.</summary>
    public void Move(long queue, JobCommit commit)
    {
        var jobId = commit.State.Spec.JobId;
        if (commit.UniqueClaim is { } claimed)
        {
            claim.Bind(1, queue).Bind(2, claimed.Key).Bind(3, jobId).Bind(4, claimed.Until ?? 0).Run();
        }
        else if (commit.UniqueRelease is { } released)
        {
            release.Bind(1, queue).Bind(2, released.Key).Bind(3, jobId).Run();
        }
    }
}
