using ReTraced.Explain;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>How much of the record a <see cref="DriftReader"/> looks at.</summary>
/// <param name="Jobs">Most jobs that are looked at.</param>
/// <param name="RetriedJobs">Most jobs whose ledgers are read.</param>
/// <param name="Entries">About how many ledger entries are read: jobs that were replayed very often have long ledgers.</param>
public sealed record DriftLimits(int Jobs = 10_000, int RetriedJobs = 1000, int Entries = 200_000);

/// <summary>Feeds a <see cref="DriftReport"/> with the newest jobs that were retried, within bounds: what it answers says how far it came.</summary>
public sealed class DriftReader(IJobQueries queries, JobRecords records, TimeProvider clock, DriftLimits limits)
{
    // Their jobData comes along with each page, so that many at a time would be much memory for nothing.
    private const int Page = 100;

    private const int AtOnce = 8;

    // A store may answer with pages that hold nothing yet.
    private readonly int _mostPages = 2 * ((limits.Jobs / Page) + 1);

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
            var page = await queries.ListJobsAsync(filter, cursor, Math.Min(Page, limits.Jobs - jobs), cancellationToken);
            foreach (var group in page.Items.Chunk(AtOnce))
            {
                List<StoredJob> read = [.. group.Where(WasRetried).Take(limits.RetriedJobs - retried)];
                var ledgers = await Task.WhenAll(read.Select(job => records.ReadLedgerAsync(job, cancellationToken)));
                foreach (var (job, ledger) in read.Zip(ledgers).Where(pair => pair.Second.Count == pair.First.State.Head.Version))
                {
                    report.Add(job.State, ledger);
                    retried++;
                    entries += ledger.Count;
                }

                jobs += group.Length;
                since = group.Min(job => job.State.Spec.CreatedAt) is var oldest && oldest > since ? since : oldest;
                if (retried >= limits.RetriedJobs || entries >= limits.Entries)
                {
                    return Answer(complete: false);
                }
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null && jobs < limits.Jobs && ++pages < _mostPages);
        return Answer(complete: cursor is null);

        DriftAnswer Answer(bool complete) => report.Answer(clock.GetUtcNow().ToUnixTimeMilliseconds(), queue, jobs, since, complete);
    }

    private static bool WasRetried(StoredJob job) => job.State.Head.Attempts > 1;
}
