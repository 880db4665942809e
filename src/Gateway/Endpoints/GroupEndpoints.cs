using ReTraced.DeadLetters;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Dead letters by their cause.</summary>
/// <param name="Data">The groups: those with the most open dead letters first.</param>
/// <param name="Groups">How many groups there are; more than items if the limit is less.</param>
/// <param name="LookedAt">Dead letters that were looked at.</param>
/// <param name="Complete">False if there are more than one call looks at: then these are the latest deaths.</param>
public sealed record GroupsAnswer([property: System.Text.Json.Serialization.JsonPropertyName("items")] IReadOnlyList<DeadLetterGroup> Data, int Groups, long LookedAt, bool Complete);

/// <summary>The dead letter queue by causes.</summary>
public static class GroupEndpoints
{
    /// <summary>Dead letters that one call looks at.</summary>
    public const int MostLookedAt = 200_000;

    /// <summary>Most groups that one call answers: of each it reads some jobs.</summary>
    public const int MostGroups = 100;

    // The changes whose words are read, of each group.
    private const int ChangesInWords = 5;
    private const int ReadAtOnce = 8;

    private const int AtOnce = 2_000;

    /// <summary>Maps <c>/dlq-groups</c>.</summary>
    public static void MapGroups(this IEndpointRouteBuilder api) =>
        api.MapGet("/dlq-groups", ListAsync).WithTags("Dead letters").WithName("ListDeadLetterGroups").WithSummary("Dead letters by their cause: how many, since when, and which changes have mended them.").Produces<GroupsAnswer>().ProducesProblem(400).AllowReaders();

    private static async Task<IResult> ListAsync(HttpContext context, IJobQueries queries, JobRecords records, TimeProvider clock)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = DeadLetterQuery.Read(query, context.Request.QueryString);
        var limit = (int)(query.Whole("limit", 1, MostGroups) ?? QueryReader.DefaultLimit);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        var cancelled = context.RequestAborted;
        var census = new GroupCensus(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var looked = 0L;
        string? cursor = null;
        do
        {
            // Of one cause too all is counted: jobs that died of another one since have something to say of its replays.
            var page = await DeadLetterSearch.FindAsync(queries, filter with { Fingerprint = null }, cursor, AtOnce, cancelled);
            var heads = await queries.GetHeadsAsync([.. page.Items.Select(letter => letter.JobId)], cancelled);
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
        while (cursor is not null && looked < MostLookedAt);

        var groups = census.Groups().Where(group => filter.Fingerprint is null || group.Fingerprint == filter.Fingerprint).ToList();
        var shown = new List<DeadLetterGroup>();
        foreach (var some in groups.Take(limit).Chunk(ReadAtOnce))
        {
            shown.AddRange(await Task.WhenAll(some.Select(group => CompleteAsync(group, records, cancelled))));
        }

        return TypedResults.Ok(new GroupsAnswer(shown, groups.Count, looked, cursor is null));
    }

    // The words that only records have: what the example said, and what the changes were.
    private static async Task<DeadLetterGroup> CompleteAsync(DeadLetterGroup group, JobRecords records, CancellationToken cancelled)
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
