using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Looks whether a commit may be written: its idempotency key first, then the job's id or version, its unique key, and its parents.</summary>
internal sealed class CommitChecks(Connection connection, RecentJobs recent, UniqueKeys unique)
{
    private readonly Statement find = connection.Get("SELECT place, version, lane FROM jobs WHERE job_id = ?1");
    private readonly Statement findKey = connection.Get("SELECT job_id, body_hash FROM idempotency_keys WHERE scope = ?1 AND expires_at > ?2");

    /// <summary>Checks one commit.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="ahead">Of a batch: what goes before it.</param>
    public CommitCheck Check(JobCommit commit, BatchAhead? ahead)
    {
        var jobId = commit.State.Spec.JobId;
        if (commit.Idempotency is { } claim && (ahead?.Taken(claim.Scope) ?? FindKey(claim.Scope, commit.Entries[0].At)) is { } taken)
        {
            return new CommitCheck(taken, null);
        }

        var stored = Find(jobId);
        var version = ahead?.VersionOf(jobId) ?? stored?.Version ?? 0;
        if (version != commit.ExpectedVersion)
        {
            var status = commit.ExpectedVersion == 0 ? CommitStatus.JobExists : CommitStatus.VersionConflict;
            return new CommitCheck(new CommitResult(status, 0, jobId), stored);
        }

        if (commit.UniqueClaim is not null && unique.HeldByOther(commit, ahead) is { } holder)
        {
            return new CommitCheck(new CommitResult(CommitStatus.UniqueKeyTaken, 0, holder), stored);
        }

        foreach (var parent in commit.Parents)
        {
            if (ahead?.Makes(parent) != true && Find(parent) is null)
            {
                return new CommitCheck(new CommitResult(CommitStatus.ParentMissing, 0, parent), stored);
            }
        }

        return new CommitCheck(null, stored);
    }

    /// <summary>The job as this transaction sees it.</summary>
    public StoredHead? Find(string jobId)
    {
        if (recent.Find(jobId) is { } known)
        {
            return known;
        }

        if (!find.Bind(1, jobId).Step())
        {
            return null;
        }

        var stored = new StoredHead(find.Int64(0), find.Int64(1), (Lane)find.Int32(2));
        find.Reset();
        return stored;
    }

    private CommitResult? FindKey(string scope, long at)
    {
        if (!findKey.Bind(1, scope).Bind(2, at).Step())
        {
            return null;
        }

        var taken = new CommitResult(CommitStatus.IdempotencyKeyTaken, 0, findKey.Text(0), findKey.Text(1));
        findKey.Reset();
        return taken;
    }
}
