using System.Runtime.InteropServices;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>What the commits of a batch that were checked already will have done when the next one is written, and which jobs all of them make.</summary>
internal sealed class BatchAhead(EncodedCommit[] batch)
{
    private readonly Dictionary<string, (long Version, int Times)> jobs = new(StringComparer.Ordinal);
    private Dictionary<string, CommitResult>? claims;
    private Dictionary<(string Queue, string Key), string>? holders;
    private HashSet<string>? made;

    /// <summary>Notes a commit that will be written.</summary>
    public void Add(JobCommit commit)
    {
        var jobId = commit.State.Spec.JobId;
        ref var job = ref CollectionsMarshal.GetValueRefOrAddDefault(jobs, jobId, out _);
        job = (commit.State.Head.Version, job.Times + 1);
        if (commit.Idempotency is { } claim)
        {
            claims ??= new Dictionary<string, CommitResult>(StringComparer.Ordinal);
            claims[claim.Scope] = new CommitResult(CommitStatus.IdempotencyKeyTaken, 0, jobId, claim.BodyHash);
        }

        if ((commit.UniqueClaim ?? commit.UniqueRelease) is { } hold)
        {
            holders ??= [];
            holders[(commit.State.Spec.QueueName, hold.Key)] = commit.UniqueClaim is null ? "" : jobId;
        }
    }

    /// <summary>Who will hold a unique key: empty if nobody will, null if the batch has not come to it yet.</summary>
    public string? HolderOf(string queue, string key) => holders?.GetValueOrDefault((queue, key));

    /// <summary>True if any commit of the batch makes this job, also one that is still to come.</summary>
    public bool Makes(string jobId)
    {
        made ??= [.. batch.Where(encoded => encoded.Commit.ExpectedVersion == 0).Select(encoded => encoded.JobId)];
        return made.Contains(jobId);
    }

    /// <summary>The version that the job will have, or null if the batch has not come to it yet.</summary>
    public long? VersionOf(string jobId) => jobs.TryGetValue(jobId, out var job) ? job.Version : null;

    /// <summary>True if the batch moves the job more than once.</summary>
    public bool IsRepeated(string jobId) => jobs[jobId].Times > 1;

    /// <summary>The refusal of a key that the batch itself takes before.</summary>
    public CommitResult? Taken(string scope) => claims is not null && claims.TryGetValue(scope, out var taken) ? taken : null;
}
