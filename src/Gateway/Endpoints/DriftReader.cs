using ReTraced.Explain;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Feeds a <see cref="DriftReport"/> with the newest jobs that were retried, within bounds: what it answers says how far it came.</summary>
public sealed class DriftReader(IJobQueries queries, JobRecords records, TimeProvider clock)
{
    /// <summary>Most jobs that are looked at.</summary>
    public const int MostJobs = 10_000;

    /// <summary>Most jobs whose ledgers are read.</summary>
    public const int MostRetriedJobs = 1000;

    // Their jobData comes along with each page, so that many at a time would be much memory for nothing.
    private const int Page = 100;

    // A store may answer with pages that hold nothing yet.
    private const int MostPages = 2 * MostJobs / Page;

    // Jobs that were replayed very often have long ledgers.
    private const int MostEntries = 200_000;
    private const int AtOnce = 8;

    /// <summary>Reads and reckons.</summary>
    /// <param name="queue">The queue; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<DriftAnswer> ReadAsync(string? queue, CancellationToken cancellationToken)
    {
        var report = new DriftReport();
        var filter = new JobFilter { Queue = queue };
        var (jobs, retried, pages, entries) = (0, 0, 0, 0L);
        long? since = null;
        string? cursor = null;
        do
        {
            var page = await queries.ListJobsAsync(filter, cursor, Math.Min(Page, MostJobs - jobs), cancellationToken);
            foreach (var group in page.Items.Chunk(AtOnce))
            {
                List<StoredJob> read = [.. group.Where(WasRetried)];
                var ledgers = await Task.WhenAll(read.Select(job => records.ReadLedgerAsync(job, cancellationToken)));
                foreach (var (job, ledger) in read.Zip(ledgers).Where(pair => pair.Second.Count == pair.First.State.Head.Version))
                {
                    report.Add(job.State, ledger);
                    retried++;
                    entries += ledger.Count;
                }

                jobs += group.Length;
                since = group.Min(job => job.State.Spec.CreatedAt) is var oldest && oldest > since ? since : oldest;
                if (retried >= MostRetriedJobs || entries >= MostEntries)
                {
                    return Answer(complete: false);
                }
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null && jobs < MostJobs && ++pages < MostPages);
        return Answer(complete: cursor is null);

        DriftAnswer Answer(bool complete) => report.Answer(clock.GetUtcNow().ToUnixTimeMilliseconds(), queue, jobs, since, complete);
    }

    private static bool WasRetried(StoredJob job) => job.State.Head.Attempts > 1;
}
