using ReTraced.DeadLetters;
using ReTraced.Storage;

namespace ReTraced.Operations;

/// <summary>Finds dead letters by what their index holds and by what their jobs hold.</summary>
public static class DeadLetterSearch
{
    /// <summary>Most jobs that one call looks inside.</summary>
    public const int MostJobs = 5_000;

    private const int JobsAtOnce = 500;

    /// <summary>
    /// A page of dead letters, the latest death first. Bounded: it may hold fewer than asked for and still have a cursor.
    /// </summary>
    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public static async Task<Page<DeadLetterRow>> FindAsync(IJobQueries queries, BulkFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default)
    {
        if (filter.Jobs is not { } inside)
        {
            return await queries.ListDeadLettersAsync(filter.Letters, cursor, limit, cancellationToken).ConfigureAwait(false);
        }

        var found = new List<DeadLetterRow>();
        for (var looked = 0; looked < MostJobs && found.Count < limit;)
        {
            // No more than there is place for: what stands behind them must come with the next page.
            var page = await queries.ListDeadLettersAsync(filter.Letters, cursor, Math.Min(JobsAtOnce, limit - found.Count), cancellationToken).ConfigureAwait(false);
            var jobs = (await queries.GetManyAsync([.. page.Items.Select(row => row.JobId)], cancellationToken).ConfigureAwait(false)).Where(inside.Matches).Select(job => job.State.Spec.JobId).ToHashSet(StringComparer.Ordinal);
            found.AddRange(page.Items.Where(row => jobs.Contains(row.JobId)));
            // A page of none has looked at many all the same.
            looked += Math.Max(page.Items.Count, JobsAtOnce);
            if ((cursor = page.NextCursor) is null)
            {
                return new Page<DeadLetterRow>(found, null);
            }
        }

        return new Page<DeadLetterRow>(found, cursor);
    }
}
