using Orleans;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Grains;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Who works.</summary>
public static class WorkerEndpoints
{
    /// <summary>Maps <c>/workers</c>.</summary>
    public static void MapWorkers(this IEndpointRouteBuilder api) =>
        api.MapGet("/workers", ListAsync).WithTags("Workers").WithName("ListWorkers").WithSummary("Who is connected, and what they run.")
            .Produces<Items<WorkerView>>().ProducesProblem(400).AllowReaders();

    private static async Task<IResult> ListAsync(HttpContext context, WorkerViews views)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)(query.Whole("limit", 1, QueryReader.MaxLimit) ?? QueryReader.DefaultLimit);
        var after = query.Text("cursor");
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        var workers = (await views.ReadAsync(context.RequestAborted)).Where(worker => after is null || string.CompareOrdinal(worker.WorkerId, after) > 0).ToList();
        return TypedResults.Ok(new Items<WorkerView>([.. workers.Take(limit)], workers.Count > limit ? workers[limit - 1].WorkerId : null));
    }
}
