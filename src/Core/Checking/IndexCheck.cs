using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>Compares every entry of every index with what the heads say.</summary>
internal sealed class IndexCheck(CheckedStore store, JobCheck jobs, KnownJobs known, Findings findings)
{
    private static readonly StoreIndex[] OnePerJob = [.. Enum.GetValues<StoreIndex>().Where(index => index is not (StoreIndex.Records or StoreIndex.Search))];

    /// <summary>Looks at one entry.</summary>
    public async Task CheckAsync(IndexEntry entry, CancellationToken cancellationToken)
    {
        findings.Figures.IndexEntries++;
        if (!known.Contains(entry.JobId))
        {
            // It may be a job that the list does not show: then it is one to check.
            if (await store.Queries.GetAsync(entry.JobId, cancellationToken).ConfigureAwait(false) is not { } unlisted)
            {
                Found(ViolationKind.IndexSuperfluous, entry, "and there is no such job.");
                return;
            }

            await jobs.CheckAsync(unlisted, listed: false, cancellationToken).ConfigureAwait(false);
        }

        Compare(entry);
    }

    /// <summary>Looks for jobs that no index has named.</summary>
    public void CompareMissing()
    {
        foreach (var (jobId, job) in known.All)
        {
            foreach (var index in OnePerJob)
            {
                if (job.BelongsInto(index) && !job.WasSeenIn(index))
                {
                    findings.Add(ViolationKind.IndexMissing, jobId, $"it is {job.Status} and not in the index {index} of queue '{known.QueueOf(job)}'; it must be.");
                }
            }

            if (!job.IsFound)
            {
                findings.Add(ViolationKind.IndexWrong, jobId, $"the search indexes of queue '{known.QueueOf(job)}' do not hold exactly what it must be found by.");
            }

            if (!job.Listed && job.WasSeenIn(StoreIndex.Jobs))
            {
                findings.Add(ViolationKind.IndexMissing, jobId, "the list of all jobs does not show it; it must.");
            }
        }
    }

    private void Compare(IndexEntry entry)
    {
        ref var job = ref known.Of(entry.JobId);
        if (entry.Index == StoreIndex.Search)
        {
            job.FindBy(entry.Name ?? "", entry.Order);
            return;
        }

        var (belongs, again, order, queue) = (job.BelongsInto(entry.Index), job.WasSeenIn(entry.Index), job.OrderIn(entry.Index), known.QueueOf(job));
        if (!belongs || (again && entry.Index != StoreIndex.Records))
        {
            Found(ViolationKind.IndexSuperfluous, entry, belongs ? "twice." : $"and it is {job.Status}{(job.Died ? " and has died" : "")}.");
            return;
        }

        job.SeeIn(entry.Index);
        // An index for all queues need not name them.
        if (entry.Order != order || (entry.QueueName.Length > 0 && entry.QueueName != queue))
        {
            Found(ViolationKind.IndexWrong, entry, FormattableString.Invariant($"at {entry.Order}; it must be that of queue '{queue}' at {order}."));
        }
    }

    private void Found(ViolationKind kind, IndexEntry entry, string but) =>
        findings.Add(kind, entry.JobId, $"it is in the index {entry.Index} of queue '{entry.QueueName}' {but}");
}
