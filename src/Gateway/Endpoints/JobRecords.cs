using ReTraced.Explain;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Reads jobs together with their ledgers.</summary>
public sealed class JobRecords(IJobQueries queries)
{
    private const int LedgerPage = 1000;

    /// <summary>A job and its ledger as of the same version, or null if there is no such job.</summary>
    public async Task<(StoredJob Job, IReadOnlyList<LedgerEntry> Ledger)?> ReadAsync(string jobId, CancellationToken cancellationToken)
    {
        if (!JobNames.IsJobId(jobId) || await queries.GetAsync(jobId, cancellationToken) is not { } job)
        {
            return null;
        }

        var ledger = new List<LedgerEntry>();
        while (ledger.Count < job.State.Head.Version)
        {
            var page = await queries.ReadLedgerAsync(jobId, ledger.Count, (int)Math.Min(LedgerPage, job.State.Head.Version - ledger.Count), cancellationToken);
            if (page.Count == 0)
            {
                // Removed by retention between the two reads.
                return null;
            }

            ledger.AddRange(page);
        }

        return (job, ledger);
    }

    /// <summary>A job as the API shows it, or null.</summary>
    public async Task<Job?> ReadJobAsync(string jobId, CancellationToken cancellationToken) =>
        await ReadAsync(jobId, cancellationToken) is { } record ? Job.From(record.Job, record.Ledger) : null;

    /// <summary>A job that was just moved, as the API shows it.</summary>
    public async Task<Job> ShowAsync(StoredJob job, CancellationToken cancellationToken) =>
        await ReadJobAsync(job.State.Spec.JobId, cancellationToken) ?? Job.From(job);

    /// <summary>The four answers about a job, or null if there is no such job.</summary>
    public async Task<Explanation?> ExplainAsync(string jobId, CancellationToken cancellationToken) =>
        await ReadAsync(jobId, cancellationToken) is { } record ? Explainer.Explain(record.Job.State, record.Ledger) : null;

    /// <summary>The replay check of a job, or null if there is no such job.</summary>
    public async Task<Verification?> VerifyAsync(string jobId, CancellationToken cancellationToken) =>
        await ReadAsync(jobId, cancellationToken) is { } record ? LedgerReplay.Verify(record.Job.State, record.Ledger) : null;
}
