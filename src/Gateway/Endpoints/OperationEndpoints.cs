using Orleans;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Acts on many dead letters at once.</summary>
public static class OperationEndpoints
{
    private const int MostCanary = 1_000;

    /// <summary>Maps <c>/dlq/bulk</c> and <c>/operations</c>.</summary>
    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        api.MapPost("/dlq/bulk", BeginAsync).WithTags("Operations").WithName("BeginOperation").WithSummary("Retry, discard or poison many dead letters; with dryRun only say what that would do.")
            .Accepts<BulkRequest>("application/json").Produces<OperationView>(202).Produces<BulkRehearsal>().ProducesProblem(400).AllowOperators();
        var operations = api.MapGroup("/operations").WithTags("Operations");
        operations.MapGet("", ListAsync).WithName("ListOperations").WithSummary("Bulk operations, the latest first.").Produces<Items<OperationView>>().ProducesProblem(400).AllowReaders();
        operations.MapGet("/{operationId}", GetAsync).WithName("GetOperation").WithSummary("How far a bulk operation has come.").Produces<OperationView>().ProducesProblem(404).AllowReaders();
        Map(operations, OperationVerb.Pause, "Let it rest.");
        Map(operations, OperationVerb.Resume, "Let it go on; past its canary, if that has stopped it.");
        Map(operations, OperationVerb.Cancel, "End it; what was done stays done.");
    }

    private static void Map(RouteGroupBuilder operations, OperationVerb verb, string summary) =>
        operations.MapPost($"/{{operationId}}/{verb.ToString().ToLowerInvariant()}", (string operationId, HttpContext context, IGrainFactory grains, IDocumentStore documents, AuditTrail audit, TimeProvider clock, RequestLimits limits) =>
                ControlAsync(operationId, verb, context, grains, documents, audit, clock, limits))
            .WithName($"{verb}Operation").WithSummary(summary).Accepts<ReasonRequest>("application/json").Produces<OperationView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).AllowOperators();

    private static async Task<IResult> BeginAsync(HttpContext context, IGrainFactory grains, Rehearsals rehearsals, AuditTrail audit, TimeProvider clock, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var fields = body.Fields();
        var dryRun = fields.Bool("dryRun") ?? false;
        var asked = Read(fields, Caller.Identity(context), clock);
        if (fields.Failed)
        {
            return Problems.Invalid(fields.Errors);
        }

        if (dryRun)
        {
            return TypedResults.Ok(await rehearsals.BulkAsync(OperationSteps.Begin(asked), context.RequestAborted));
        }

        var request = AuditTrail.Json(new BulkGlimpse(asked.Action, asked.Filter, asked.Changes, asked.RatePerSecond, asked.Limit, asked.Canary, asked.Force ? true : null));
        return await audit.RunAsync(context, $"dlq.bulk.{asked.Action.ToString().ToLowerInvariant()}", asked.OperationId, asked.Reason, ActAsync, request);

        async Task<Act> ActAsync()
        {
            var begun = await grains.GetGrain<IOperationGrain>(asked.OperationId).Begin(asked);
            context.Response.Headers.Location = $"/api/v1/operations/{begun.OperationId}";
            return Act.Done(Glimpse(begun), TypedResults.Accepted($"/api/v1/operations/{begun.OperationId}", OperationView.Of(begun, asked.CreatedAt)));
        }
    }

    private static Operation Read(FieldReader fields, string by, TimeProvider clock)
    {
        var action = fields.Choice("action", ("retry", BulkAction.Retry), ("discard", BulkAction.Discard), ("poison", BulkAction.Poison));
        if (action is null && (fields.Any("action") is not { } wrong || wrong.Equals(JsonData.Null)))
        {
            fields.Add("action", "is required: retry, discard or poison.");
        }

        var filter = fields.Nested("filter") is { IsObject: true } nested ? BulkFields.ReadFilter(nested) : null;
        if (filter is null && (fields.Any("filter") is not { } none || none.Equals(JsonData.Null)))
        {
            fields.Add("filter", "is required: it says which dead letters are meant.");
        }
        else if (filter is { IsEmpty: true } && !fields.Failed)
        {
            fields.Add("filter", "names nothing, which would mean every dead letter there is. Name at least one condition; {\"resolved\": false} means all that are open.");
        }

        var operation = new Operation
        {
            OperationId = JobIds.New(clock),
            Action = action ?? default,
            Filter = filter ?? new BulkFilter(),
            Reason = fields.RequiredText("reason", PersonFields.MaxReason),
            By = by,
            Changes = PersonFields.ReadChanges(fields),
            Force = fields.Bool("force") ?? false,
            RatePerSecond = fields.Number("ratePerSecond", 0.01, 100_000),
            Limit = fields.Whole("limit", 1, 100_000_000),
            Canary = fields.Whole("canary", 1, MostCanary),
            CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        if (action is BulkAction.Discard or BulkAction.Poison)
        {
            foreach (var field in new[] { ("changes", operation.Changes is not null), ("canary", operation.Canary is not null), ("force", operation.Force) }.Where(field => field.Item2))
            {
                fields.Add(field.Item1, "can only be given for a retry.");
            }
        }

        fields.RefuseUnknownFields();
        return operation;
    }

    private static async Task<IResult> ListAsync(HttpContext context, IDocumentStore documents, TimeProvider clock)
    {
        var query = new QueryReader(context.Request.Query);
        return await OperationQuery.ListAsync(query, documents, clock.GetUtcNow().ToUnixTimeMilliseconds(), context.RequestAborted) is { } page ? TypedResults.Ok(page) : Problems.Invalid(query.Errors);
    }

    private static async Task<IResult> GetAsync(string operationId, HttpContext context, IDocumentStore documents, TimeProvider clock) =>
        await OperationQuery.ReadAsync(operationId, documents, context.RequestAborted) is { } operation ? TypedResults.Ok(OperationView.Of(operation, clock.GetUtcNow().ToUnixTimeMilliseconds())) : NoOperation(operationId);

    private static async Task<IResult> ControlAsync(string operationId, OperationVerb verb, HttpContext context, IGrainFactory grains, IDocumentStore documents, AuditTrail audit, TimeProvider clock, RequestLimits limits)
    {
        // The body says why, as with every act of a person.
        var (reason, problem) = await PersonRequests.ReadReasonAsync(context, limits);
        if (problem is not null)
        {
            return problem;
        }

        if (await OperationQuery.ReadAsync(operationId, documents, context.RequestAborted) is not { } before)
        {
            return NoOperation(operationId);
        }

        return await audit.RunAsync(context, $"operation.{verb.ToString().ToLowerInvariant()}", operationId, reason, ActAsync, before: Glimpse(before));

        async Task<Act> ActAsync()
        {
            var reply = await grains.GetGrain<IOperationGrain>(operationId).Control(new OperationControl(verb, Caller.Identity(context), reason!));
            return reply.Status switch
            {
                ReplyStatus.Done => Act.Done(Glimpse(reply.Operation!), TypedResults.Ok(OperationView.Of(reply.Operation!, clock.GetUtcNow().ToUnixTimeMilliseconds()))),
                ReplyStatus.NotFound => Act.Refused(NoOperation(operationId)),
                _ => Act.Refused(Problems.Of(StatusCodes.Status409Conflict, "WRONG_STATUS", "The operation's status does not allow this.", reply.Message!)),
            };
        }
    }

    private static JsonData Glimpse(Operation operation) => AuditTrail.Json(new OperationGlimpse(operation.OperationId, operation.Status, operation.Done, operation.Failed));

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NoOperation(string operationId) =>
        Problems.NotFound("OPERATION_NOT_FOUND", $"There is no operation '{operationId}'. GET /api/v1/operations lists them.");
}
