using ReTraced.Explain;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>How the whole scheduler, or one queue, is doing.</summary>
/// <param name="At">When this was read, Unix milliseconds.</param>
/// <param name="Queue">The queue, if one was asked for.</param>
/// <param name="Depth">How many jobs are in each status.</param>
/// <param name="LastMinute">What happened in the current minute and the one before.</param>
/// <param name="LastHour">What happened in the last hour.</param>
/// <param name="LastDay">What happened in the last day.</param>
public sealed record StatsAnswer(long At, string? Queue, IReadOnlyDictionary<string, long> Depth, Rates LastMinute, Rates LastHour, Rates LastDay);

/// <summary>Numbers.</summary>
public static class StatsEndpoints
{
    /// <summary>Maps <c>/stats</c>.</summary>
    public static void MapStats(this IEndpointRouteBuilder api)
    {
        var stats = api.MapGroup("/stats").WithTags("Stats");
        stats.MapGet("", GetAsync).WithName("GetStats").WithSummary("Depth, throughput and failure rate, of all queues or of one.").Produces<StatsAnswer>().ProducesProblem(400).AllowReaders();
        stats.MapGet("/drift", DriftAsync).WithName("GetDrift").WithSummary("Whether retries were planned as their formulas say and ran when planned, from the record of the newest ones.").Produces<DriftAnswer>().ProducesProblem(400).AllowReaders();
    }

    private static async Task<IResult> DriftAsync(HttpContext context, DriftReader drift)
    {
        var query = new QueryReader(context.Request.Query);
        var queue = query.Text("queue", JobNames.IsQueueName, JobNames.QueueNameForm);
        return query.Finish() ? TypedResults.Ok(await drift.ReadAsync(queue, context.RequestAborted)) : Problems.Invalid(query.Errors);
    }

    private static async Task<IResult> GetAsync(HttpContext context, IJobQueries queries, QueueViews views, TimeProvider clock)
    {
        var query = new QueryReader(context.Request.Query);
        var queue = query.Text("queue", JobNames.IsQueueName, JobNames.QueueNameForm);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        var depth = QueueViews.Depth(null);
        foreach (var counts in (await queries.CountAsync(context.RequestAborted)).Where(counts => queue is null || counts.QueueName == queue))
        {
            foreach (var (status, count) in counts.Depth)
            {
                depth[status.ToWire()] += count;
            }
        }

        return TypedResults.Ok(new StatsAnswer(
            clock.GetUtcNow().ToUnixTimeMilliseconds(),
            queue,
            depth,
            await views.RatesAsync(queue, 2, context.RequestAborted),
            await views.RatesAsync(queue, 60, context.RequestAborted),
            await views.RatesAsync(queue, 24 * 60, context.RequestAborted)));
    }
}
