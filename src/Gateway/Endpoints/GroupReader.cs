using ReTraced.DeadLetters;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Counts dead letters by their cause, as far as one call may look.</summary>
public sealed class GroupReader(IJobQueries queries, JobRecords records, TimeProvider clock)
{
    /// <summary>Dead letters that one call looks at.</summary>
    public const int MostLookedAt = 200_000;

    // The changes whose words are read, of each group.
    private const int ChangesInWords = 5;
    private const int ReadAtOnce = 8;
    private const int AtOnce = 2_000;

    // Whoever has little time must be able to stop.
    private const int AtOnceInHaste = 500;

    /// <summary>Reads them.</summary>
    /// <param name="filter">Which dead letters.</param>
    /// <param name="limit">Most groups to answer.</param>
    /// <param name="haste">After this time no more dead letters are looked at; null: at as many as one call may.</param>
    /// <param name="whole">
    /// True to look beyond the letters of one cause: jobs that died of another one since have something to say of its replays. False to go where the index leads, which does not see those.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<GroupsAnswer> ReadAsync(BulkFilter filter, int limit, TimeSpan? haste, bool whole, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        var census = new GroupCensus(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var (looked, cursor) = (0L, (string?)null);
        var wanted = whole ? filter with { Fingerprint = null } : filter;
        do
        {
            var page = await DeadLetterSearch.FindAsync(queries, wanted, cursor, haste is null ? AtOnce : AtOnceInHaste, cancellationToken);
            var heads = await queries.GetHeadsAsync([.. page.Items.Select(letter => letter.JobId)], cancellationToken);
            foreach (var letter in page.Items)
            {
                if (heads.TryGetValue(letter.JobId, out var head))
                {
                    census.Add(letter, head);
                }
            }

            looked += page.Scan?.LookedAt ?? page.Items.Count;
            cursor = page.NextCursor;
        }
        while (cursor is not null && looked < MostLookedAt && (haste is null || clock.GetElapsedTime(begun) < haste));

        var groups = census.Groups().Where(group => filter.Fingerprint is null || group.Fingerprint == filter.Fingerprint).ToList();
        var shown = new List<DeadLetterGroup>();
        foreach (var some in groups.Take(limit).Chunk(ReadAtOnce))
        {
            shown.AddRange(await Task.WhenAll(some.Select(group => CompleteAsync(group, cancellationToken))));
        }

        return new GroupsAnswer(shown, groups.Count, looked, cursor is null);
    }

    // The words that only records have: what the example said, and what the changes were.
    private async Task<DeadLetterGroup> CompleteAsync(DeadLetterGroup group, CancellationToken cancelled)
    {
        var changes = new List<ChangeOutcome>(group.Changes.Count);
        foreach (var change in group.Changes)
        {
            changes.Add(changes.Count < ChangesInWords && await records.ReadAsync(change.ExampleJobId, cancelled) is { } changed ? change.With(changed.Ledger) : change);
        }

        var letter = await records.ReadAsync(group.Example.JobId, cancelled) is { } example ? DeadLetterProjection.Of(example.Job.State, example.Ledger) : null;
        return group with { Changes = changes, Example = group.Example with { Message = letter?.LastError.Message } };
    }
}
