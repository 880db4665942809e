using Orleans;
using ReTraced.DeadLetters;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>The dead letter queue.</summary>
public static class DeadLetterEndpoints
{
    /// <summary>Maps <c>/dlq</c>.</summary>
    public static void MapDeadLetters(this IEndpointRouteBuilder api)
    {
        var dlq = api.MapGroup("/dlq").WithTags("Dead letters");
        dlq.MapGet("", ListAsync).WithName("ListDeadLetters").WithSummary("List dead letters, the latest death first.").Produces<Items<DeadLetter>>().ProducesProblem(400).AllowReaders();
        dlq.MapGet("/{jobId}", GetAsync).WithName("GetDeadLetter").WithSummary("The forensic record of a job that stopped.").Produces<DeadLetter>().ProducesProblem(404).AllowReaders();
        Map(dlq, "retry", PersonAction.Retry, "Replay the job; the record stays.").Accepts<RetryRequest>("application/json").Produces<Job>(202).Produces<RehearsalAnswer>();
        Map(dlq, "poison", PersonAction.Poison, "Judge the job poison.").Accepts<ReasonRequest>("application/json").Produces<DeadLetter>();
        Map(dlq, "discard", PersonAction.Discard, "Close the record without a replay.").Accepts<ReasonRequest>("application/json").Produces<DeadLetter>();
    }

    private static RouteHandlerBuilder Map(RouteGroupBuilder dlq, string verb, PersonAction action, string summary) =>
        dlq.MapPost($"/{{jobId}}/{verb}", (string jobId, HttpContext context, IGrainFactory grains, IJobQueries queries, JobRecords records, PersonActs acts, Rehearsals rehearsals, RequestLimits limits) =>
                ActAsync(jobId, action, context, grains, queries, records, acts, rehearsals, limits))
            .WithName($"{action}DeadLetter").WithSummary(summary).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).AllowOperators();

    private static async Task<IResult> ListAsync(HttpContext context, IJobQueries queries, JobRecords records)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = DeadLetterQuery.Read(query, context.Request.QueryString);
        var (limit, cursor) = query.Page();
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        try
        {
            var page = await DeadLetterSearch.FindAsync(queries, filter, cursor, limit, context.RequestAborted);
            var letters = new List<DeadLetter>(page.Items.Count);
            foreach (var row in page.Items)
            {
                if (await ReadAsync(row.JobId, records, context.RequestAborted) is { } letter)
                {
                    letters.Add(letter);
                }
            }

            return TypedResults.Ok(new Items<DeadLetter>(letters, page.NextCursor, page.Scan));
        }
        catch (FormatException)
        {
            return Problems.Invalid("cursor", "is not one that this list gave.");
        }
    }

    private static async Task<IResult> GetAsync(string jobId, HttpContext context, JobRecords records)
    {
        if (await records.ReadAsync(jobId, context.RequestAborted) is not { } record || DeadLetterProjection.Of(record.Job.State, record.Ledger) is not { } letter)
        {
            return NoLetter(jobId);
        }

        IfMatchHeader.Tell(context, record.Job.State.Head.Version);
        return TypedResults.Ok(letter);
    }

    private static async Task<IResult> ActAsync(string jobId, PersonAction action, HttpContext context, IGrainFactory grains, IJobQueries queries, JobRecords records, PersonActs acts, Rehearsals rehearsals, RequestLimits limits)
    {
        var (request, dryRun, problem) = await PersonRequests.ReadTriedAsync(context, action, limits);
        if (request is null)
        {
            return problem!;
        }

        if (!JobNames.IsJobId(jobId) || await queries.GetDeadLetterAsync(jobId, context.RequestAborted) is not { } row)
        {
            return NoLetter(jobId);
        }

        if (dryRun)
        {
            return await rehearsals.RetryAsync(context, jobId, request);
        }

        return await acts.RunAsync(context, $"dlq.{action.ToString().ToLowerInvariant()}", jobId, request, () => grains.GetGrain<IDlqGrain>(row.QueueName).Act(jobId, request), async reply => action == PersonAction.Retry
            ? TypedResults.Accepted($"/api/v1/jobs/{jobId}", await records.ShowAsync(reply.Job!, context.RequestAborted))
            : TypedResults.Ok(await ReadAsync(jobId, records, context.RequestAborted)));
    }

    private static async Task<DeadLetter?> ReadAsync(string jobId, JobRecords records, CancellationToken cancellationToken) =>
        await records.ReadAsync(jobId, cancellationToken) is { } record ? DeadLetterProjection.Of(record.Job.State, record.Ledger) : null;

    private static IResult NoLetter(string jobId) => Problems.NotFound("DEAD_LETTER_NOT_FOUND", $"There is no dead letter of a job '{jobId}': it never died, or there is no such job.");
}
