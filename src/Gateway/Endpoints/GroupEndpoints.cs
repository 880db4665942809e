using ReTraced.DeadLetters;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;

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
    /// <summary>Most groups that one call answers: of each it reads some jobs.</summary>
    public const int MostGroups = 100;

    /// <summary>Maps <c>/dlq-groups</c>.</summary>
    public static void MapGroups(this IEndpointRouteBuilder api) =>
        api.MapGet("/dlq-groups", ListAsync).WithTags("Dead letters").WithName("ListDeadLetterGroups").WithSummary("Dead letters by their cause: how many, since when, and which changes have mended them.").Produces<GroupsAnswer>().ProducesProblem(400).AllowReaders();

    private static async Task<IResult> ListAsync(HttpContext context, GroupReader reader)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = DeadLetterQuery.Read(query, context.Request.QueryString);
        var limit = (int)(query.Whole("limit", 1, MostGroups) ?? QueryReader.DefaultLimit);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        return TypedResults.Ok(await reader.ReadAsync(filter, limit, haste: null, whole: true, context.RequestAborted));
    }
}
