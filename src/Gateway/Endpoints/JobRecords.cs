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

        // Shorter only if retention has removed the job between the two reads.
        return await ReadLedgerAsync(job, cancellationToken) is { } ledger && ledger.Count == job.State.Head.Version ? (job, ledger) : null;
    }

    /// <summary>A job as the API shows it, or null.</summary>
    public async Task<Job?> ReadJobAsync(string jobId, CancellationToken cancellationToken) =>
        await ReadAsync(jobId, cancellationToken) is { } record ? Job.From(record.Job, record.Ledger) : null;

    /// <summary>A job as a call has left it, as the API shows it: it may have moved on since.</summary>
    public async Task<Job> ShowAsync(StoredJob job, CancellationToken cancellationToken) =>
        await ReadLedgerAsync(job, cancellationToken) is { } ledger && ledger.Count == job.State.Head.Version ? Job.From(job, ledger) : Job.From(job);

    /// <summary>The four answers about a job, or null if there is no such job.</summary>
    public async Task<Explanation?> ExplainAsync(string jobId, CancellationToken cancellationToken) =>
        await ReadAsync(jobId, cancellationToken) is { } record ? Explainer.Explain(record.Job.State, record.Ledger) : null;

    /// <summary>The replay check of a job, or null if there is no such job.</summary>
    public async Task<Verification?> VerifyAsync(string jobId, CancellationToken cancellationToken) =>
        await ReadAsync(jobId, cancellationToken) is { } record ? LedgerReplay.Verify(record.Job.State, record.Ledger) : null;

    /// <summary>The ledger of a job as of its version; shorter only if retention has removed the job meanwhile.</summary>
    public async Task<List<LedgerEntry>> ReadLedgerAsync(StoredJob job, CancellationToken cancellationToken)
    {
        var (jobId, version) = (job.State.Spec.JobId, job.State.Head.Version);
        var ledger = new List<LedgerEntry>();
        while (ledger.Count < version)
        {
            var page = await queries.ReadLedgerAsync(jobId, ledger.Count, (int)Math.Min(LedgerPage, version - ledger.Count), cancellationToken);
            if (page.Count == 0)
            {
                break;
            }

            ledger.AddRange(page);
        }

        return ledger;
    }
}
