using ReTraced.DeadLetters;
using ReTraced.Storage;

namespace ReTraced.Operations;

/// <summary>Finds dead letters by what their index holds and by what their jobs hold.</summary>
public static class DeadLetterSearch
{
    /// <summary>Most jobs that one call looks inside.</summary>
    public const int MostJobs = 5_000;

    // With the largest jobs these are 64 MiB.
    private const int JobsAtOnce = 64;

    // A call that looks into the index costs something even if it finds none.
    private const int LeastOfACall = 16;

    /// <summary>
    /// A page of dead letters, the latest death first. Bounded: it may hold fewer than asked for and still have a cursor; its scan says
    /// what was looked at.
    /// </summary>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public static async Task<Page<DeadLetterRow>> FindAsync(IJobQueries queries, BulkFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default)
    {
        if (filter.Jobs is not { } inside)
        {
            return await queries.ListDeadLettersAsync(filter.Letters, cursor, limit, cancellationToken).ConfigureAwait(false);
        }

        var (found, looked) = (new List<DeadLetterRow>(), 0);
        while (looked < MostJobs && found.Count < limit)
        {
            // No more than there is place for: what stands behind them must come with the next page.
            var page = await queries.ListDeadLettersAsync(filter.Letters, cursor, Math.Min(JobsAtOnce, limit - found.Count), cancellationToken).ConfigureAwait(false);
            var jobs = await queries.GetManyAsync([.. page.Items.Select(row => row.JobId)], cancellationToken).ConfigureAwait(false);
            var matching = jobs.Where(inside.Matches).Select(job => job.State.Spec.JobId).ToHashSet(StringComparer.Ordinal);
            found.AddRange(page.Items.Where(row => matching.Contains(row.JobId)));
            looked += Math.Max(page.Items.Count, LeastOfACall);
            if ((cursor = page.NextCursor) is null)
            {
                break;
            }
        }

        return new Page<DeadLetterRow>(found, cursor, PageScan.Of(looked, found.Count, complete: cursor is null || found.Count == limit));
    }
}
