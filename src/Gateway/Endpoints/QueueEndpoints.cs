using Orleans;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Queues and their settings.</summary>
public static class QueueEndpoints
{
    private const int PurgeAtOnce = 500;

    /// <summary>Maps <c>/queues</c>.</summary>
    public static void MapQueues(this IEndpointRouteBuilder api)
    {
        var queues = api.MapGroup("/queues").WithTags("Queues");
        queues.MapGet("", ListAsync).WithName("ListQueues").WithSummary("List queues by name.").Produces<Items<QueueView>>().ProducesProblem(400).AllowReaders();
        queues.MapGet("/{queue}", GetAsync).WithName("GetQueue").WithSummary("One queue.").Produces<QueueView>().ProducesProblem(404).AllowReaders();
        queues.MapPatch("/{queue}", PatchAsync).WithName("ChangeQueue").WithSummary("Change settings: null brings back a default, what is left out stays.")
            .Accepts<SettingsPatchRequest>("application/json").Produces<QueueView>().ProducesProblem(400).AllowOperators();
        queues.MapPost("/{queue}/pause", (string queue, HttpContext context, IGrainFactory grains, QueueViews views, AuditTrail audit, RequestLimits limits) => SetAsync(queue, "queue.pause", """{"paused":true}""", context, grains, views, audit, limits))
            .WithName("PauseQueue").WithSummary("Hand out no more work; what runs goes on.").Accepts<ReasonRequest>("application/json").Produces<QueueView>().ProducesProblem(400).AllowOperators();
        queues.MapPost("/{queue}/drain", (string queue, HttpContext context, IGrainFactory grains, QueueViews views, AuditTrail audit, RequestLimits limits) => SetAsync(queue, "queue.drain", """{"draining":true}""", context, grains, views, audit, limits))
            .WithName("DrainQueue").WithSummary("Take in no new jobs; those that are there are run to their end.").Accepts<ReasonRequest>("application/json").Produces<QueueView>().ProducesProblem(400).AllowOperators();
        queues.MapPost("/{queue}/resume", (string queue, HttpContext context, IGrainFactory grains, QueueViews views, AuditTrail audit, RequestLimits limits) => SetAsync(queue, "queue.resume", """{"paused":false,"draining":false}""", context, grains, views, audit, limits))
            .WithName("ResumeQueue").WithSummary("Hand out work and take in jobs again.").Accepts<ReasonRequest>("application/json").Produces<QueueView>().ProducesProblem(400).AllowOperators();
        queues.MapPost("/{queue}/purge", PurgeAsync).WithName("PurgeQueue").WithSummary("Cancel every job that has not started.")
            .Accepts<ReasonRequest>("application/json").Produces<PurgeAnswer>().ProducesProblem(400).ProducesProblem(404).AllowOperators();
    }

    private static async Task<IResult> ListAsync(HttpContext context, QueueViews views)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)(query.Whole("limit", 1, QueryReader.MaxLimit) ?? QueryReader.DefaultLimit);
        var after = query.Text("cursor", JobNames.IsQueueName, "one that this list gave");
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        var names = (await views.NamesAsync(context.RequestAborted)).Where(name => after is null || string.CompareOrdinal(name, after) > 0).ToList();
        var page = await views.ReadAsync(names.Take(limit), context.RequestAborted);
        return TypedResults.Ok(new Items<QueueView>(page, names.Count > limit ? page[^1].Name : null));
    }

    private static async Task<IResult> GetAsync(string queue, HttpContext context, QueueViews views) =>
        await views.ReadAsync(queue, context.RequestAborted) is { } view ? TypedResults.Ok(view) : NoQueue(queue);

    private static async Task<IResult> PatchAsync(string queue, HttpContext context, IGrainFactory grains, QueueViews views, AuditTrail audit, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        return body.Problem ?? await ChangeAsync(queue, "queue.change", JsonData.FromElement(body.Root), null, context, grains, views, audit);
    }

    private static async Task<IResult> SetAsync(string queue, string action, string patch, HttpContext context, IGrainFactory grains, QueueViews views, AuditTrail audit, RequestLimits limits)
    {
        var (reason, problem) = await PersonRequests.ReadReasonAsync(context, limits);
        return problem ?? await ChangeAsync(queue, action, JsonData.Parse(patch), reason, context, grains, views, audit);
    }

    private static async Task<IResult> ChangeAsync(string queue, string action, JsonData patch, string? reason, HttpContext context, IGrainFactory grains, QueueViews views, AuditTrail audit)
    {
        if (!JobNames.IsQueueName(queue))
        {
            return Problems.Invalid("queue", $"'{queue}' is not a queue name; it must be {JobNames.QueueNameForm}.");
        }

        // The patch itself is not kept: it may hold a secret, and what is shown of the settings before and afterwards says the same.
        var grain = grains.GetGrain<IQueueGrain>(queue);
        var before = AuditTrail.Json(QueueSettingsView.Of(await grain.GetSettings()));
        return await audit.RunAsync(context, action, queue, reason, ActAsync, before: before);

        async Task<Act> ActAsync()
        {
            var reply = await grain.ChangeSettings(new SettingsRequest(patch, Caller.Identity(context), reason));
            return reply.Errors.Count > 0
                ? Act.Refused(Problems.Invalid(reply.Errors))
                : Act.Done(AuditTrail.Json(QueueSettingsView.Of(reply.Settings)), async () => TypedResults.Ok(await views.ReadAsync(queue, context.RequestAborted)));
        }
    }

    // Job by job, so that each has its own entry in its own ledger. A job that starts meanwhile is left alone.
    private static async Task<IResult> PurgeAsync(string queue, HttpContext context, IGrainFactory grains, QueueViews views, IJobStore store, AuditTrail audit, RequestLimits limits)
    {
        var (reason, problem) = await PersonRequests.ReadReasonAsync(context, limits);
        if (problem is not null)
        {
            return problem;
        }

        if (await views.ReadAsync(queue, context.RequestAborted) is null)
        {
            return NoQueue(queue);
        }

        var request = new PersonRequest(PersonAction.Purge, Caller.Identity(context), reason!);
        return await audit.RunAsync(context, "queue.purge", queue, reason, ActAsync);

        async Task<Act> ActAsync()
        {
            var (cancelled, place) = (0, 0L);
            while (await store.ReadLiveAsync(queue, place, PurgeAtOnce, CancellationToken.None) is { Count: > 0 } page)
            {
                place = page[^1].Place;
                var replies = await Task.WhenAll(page.Where(job => job.Status != JobStatus.Processing).Select(job => grains.GetGrain<IJobGrain>(job.JobId).Act(request)));
                cancelled += replies.Count(reply => reply.Ok);
            }

            var answer = new PurgeAnswer(cancelled);
            return Act.Done(AuditTrail.Json(answer), TypedResults.Ok(answer));
        }
    }

    private static IResult NoQueue(string queue) => Problems.NotFound("QUEUE_NOT_FOUND", $"There is no queue '{queue}'. A queue is there once it was given a job or a setting.");
}
