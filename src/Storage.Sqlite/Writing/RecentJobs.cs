namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>
/// What the writer itself wrote of live jobs last: a job moves several times within moments, and this saves two
/// look-ups in two trees each time. Nobody else writes while this process owns the file, so it is never out of date.
/// </summary>
internal sealed class RecentJobs
{
    /// <summary>Most jobs that are remembered; about 100 bytes each.</summary>
    private const int Most = 65_536;

    private readonly Dictionary<string, StoredHead> jobs = new(StringComparer.Ordinal);

    /// <summary>The job, if it is remembered.</summary>
    public StoredHead? Find(string jobId) => jobs.TryGetValue(jobId, out var stored) ? stored : null;

    /// <summary>Remembers a live job, and forgets one that is not: it will hardly move again.</summary>
    public void Keep(string jobId, StoredHead stored)
    {
        if (stored.Lane != Lane.Live)
        {
            jobs.Remove(jobId);
            return;
        }

        if (jobs.Count >= Most)
        {
            jobs.Clear();
        }

        jobs[jobId] = stored;
    }

    /// <summary>Forgets all: a transaction was undone, or another process may have written since.</summary>
    public void Forget() => jobs.Clear();
}
