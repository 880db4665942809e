using System.Globalization;
using Orleans;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Json;
using ReTraced.Schedules;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>What makes jobs at certain instants.</summary>
public static class ScheduleEndpoints
{
    private const int MostNext = 100;

    /// <summary>Maps <c>/schedules</c>.</summary>
    public static void MapSchedules(this IEndpointRouteBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("Schedules");
        schedules.MapGet("", ListAsync).WithName("ListSchedules").WithSummary("Schedules, by id.").Produces<Items<ScheduleView>>().ProducesProblem(400).AllowReaders();
        schedules.MapPut("/{scheduleId}", PutAsync).WithName("PutSchedule").WithSummary("Make a schedule, or replace its definition; its history stays.")
            .Accepts<ScheduleBody>("application/json").Produces<ScheduleView>(201).Produces<ScheduleView>().ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).AllowOperators();
        schedules.MapGet("/{scheduleId}", GetAsync).WithName("GetSchedule").WithSummary("One schedule, and when it fires next.").Produces<ScheduleView>().ProducesProblem(404).AllowReaders();
        schedules.MapDelete("/{scheduleId}", DeleteAsync).WithName("DeleteSchedule").WithSummary("Remove a schedule; the jobs that it has made stay.").Produces(204).ProducesProblem(404).AllowOperators();
        schedules.MapGet("/{scheduleId}/next", NextAsync).WithName("GetNextFirings").WithSummary("The next instants, 10 unless count says another number (1 to 100).").Produces<NextAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).AllowReaders();
        schedules.MapGet("/{scheduleId}/history", HistoryAsync).WithName("GetFirings").WithSummary("What has become of its latest 200 instants, the latest first.").Produces<Items<Firing>>().ProducesProblem(400).ProducesProblem(404).AllowReaders();
        Map(schedules, ScheduleVerb.Pause, "Let it rest: instants until it is resumed are passed over.").Produces<ScheduleView>();
        Map(schedules, ScheduleVerb.Resume, "Let it go on with the next instant.").Produces<ScheduleView>();
        Map(schedules, ScheduleVerb.Trigger, "Make a job of it now, beside its instants.").Produces<TriggerAnswer>(202);
    }

    private static RouteHandlerBuilder Map(RouteGroupBuilder schedules, ScheduleVerb verb, string summary) =>
        schedules.MapPost($"/{{scheduleId}}/{Name(verb)}", (string scheduleId, HttpContext context, IGrainFactory grains, IDocumentStore documents, ICronParser cron, AuditTrail audit, RequestLimits limits) =>
                ControlAsync(scheduleId, verb, context, grains, documents, cron, audit, limits))
            .WithName($"{verb}Schedule").WithSummary(summary).Accepts<ReasonRequest>("application/json").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).AllowOperators();

    private static async Task<IResult> ListAsync(HttpContext context, IDocumentStore documents, ICronParser cron)
    {
        var query = new QueryReader(context.Request.Query);
        var (limit, cursor) = query.Page();
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        var page = (await ScheduleRecords.ListAsync(documents, context.RequestAborted)).Where(schedule => cursor is null || string.CompareOrdinal(schedule.ScheduleId, cursor) > 0).Take(limit + 1).ToList();
        var views = await Task.WhenAll(page.Take(limit).Select(schedule => ViewAsync(schedule, documents, cron, context.RequestAborted)));
        return TypedResults.Ok(new Items<ScheduleView>(views, page.Count > limit ? page[limit - 1].ScheduleId : null));
    }

    private static async Task<IResult> PutAsync(string scheduleId, HttpContext context, IGrainFactory grains, IDocumentStore documents, ICronParser cron, AuditTrail audit, TimeProvider clock, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var fields = body.Fields();
        var before = await FindAsync(scheduleId, documents, context.RequestAborted);
        var schedule = ScheduleFields.Read(fields, scheduleId, cron, limits.JobDataBytes, Caller.Identity(context), clock.GetUtcNow().ToUnixTimeMilliseconds(), before);
        if (fields.Failed)
        {
            return Problems.Invalid(fields.Errors);
        }

        return await audit.RunAsync(context, "schedule.put", scheduleId, null, ActAsync, Glimpse(schedule), before is null ? null : Glimpse(before));

        async Task<Act> ActAsync()
        {
            var reply = await grains.GetGrain<IScheduleGrain>(scheduleId).Put(new ScheduleRequest(new JsonData(ScheduleRecords.Write(schedule))));
            return Act.Done(null, async () =>
            {
                var view = await ViewAsync((await ScheduleRecords.ReadAsync(documents, scheduleId, context.RequestAborted)) ?? schedule, documents, cron, context.RequestAborted);
                return reply.Created ? TypedResults.Created($"/api/v1/schedules/{scheduleId}", view) : TypedResults.Ok(view);
            });
        }
    }

    private static async Task<IResult> GetAsync(string scheduleId, HttpContext context, IDocumentStore documents, ICronParser cron) =>
        await FindAsync(scheduleId, documents, context.RequestAborted) is { } schedule ? TypedResults.Ok(await ViewAsync(schedule, documents, cron, context.RequestAborted)) : NoSchedule(scheduleId);

    private static async Task<IResult> DeleteAsync(string scheduleId, HttpContext context, IGrainFactory grains, IDocumentStore documents, AuditTrail audit) =>
        await FindAsync(scheduleId, documents, context.RequestAborted) is not { } before
            ? NoSchedule(scheduleId)
            : await audit.RunAsync(context, "schedule.delete", scheduleId, null, async () =>
                (await grains.GetGrain<IScheduleGrain>(scheduleId).Remove()).Status == ReplyStatus.Done ? Act.Done(null, TypedResults.NoContent()) : Act.Refused(NoSchedule(scheduleId)), before: Glimpse(before));

    private static async Task<IResult> NextAsync(string scheduleId, HttpContext context, IDocumentStore documents, ICronParser cron, TimeProvider clock)
    {
        var query = new QueryReader(context.Request.Query);
        var count = (int)(query.Whole("count", 1, MostNext) ?? 10);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        if (await FindAsync(scheduleId, documents, context.RequestAborted) is not { } schedule)
        {
            return NoSchedule(scheduleId);
        }

        var recurrence = new Recurrence(schedule, cron);
        if (recurrence.Problem is { } problem)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "SCHEDULE_CANNOT_FIRE", "The schedule cannot fire here.", problem);
        }

        return TypedResults.Ok(new NextAnswer([.. NextFiring.Of(schedule, recurrence, clock.GetUtcNow().ToUnixTimeMilliseconds()).Take(count)]));
    }

    private static async Task<IResult> HistoryAsync(string scheduleId, HttpContext context, IDocumentStore documents)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)(query.Whole("limit", 1, QueryReader.MaxLimit) ?? QueryReader.DefaultLimit);
        var after = (int)(query.Whole("cursor", 0, int.MaxValue) ?? 0);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        if (await FindAsync(scheduleId, documents, context.RequestAborted) is null)
        {
            return NoSchedule(scheduleId);
        }

        var firings = (await ScheduleRecords.ReadStateAsync(documents, scheduleId, context.RequestAborted))?.Firings ?? [];
        return TypedResults.Ok(new Items<Firing>([.. firings.Reverse().Skip(after).Take(limit)], after + (long)limit < firings.Count ? (after + limit).ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> ControlAsync(string scheduleId, ScheduleVerb verb, HttpContext context, IGrainFactory grains, IDocumentStore documents, ICronParser cron, AuditTrail audit, RequestLimits limits)
    {
        var (reason, problem) = await PersonRequests.ReadReasonAsync(context, limits);
        if (problem is not null)
        {
            return problem;
        }

        if (await FindAsync(scheduleId, documents, context.RequestAborted) is null)
        {
            return NoSchedule(scheduleId);
        }

        return await audit.RunAsync(context, $"schedule.{Name(verb)}", scheduleId, reason, ActAsync);

        async Task<Act> ActAsync()
        {
            var reply = await grains.GetGrain<IScheduleGrain>(scheduleId).Control(new ScheduleControl(verb, Caller.Identity(context), reason!));
            return reply.Status switch
            {
                ReplyStatus.Done when reply.JobId is { } jobId => Act.Done(AuditTrail.Json(new TriggerAnswer(jobId)), TypedResults.Accepted($"/api/v1/jobs/{jobId}", new TriggerAnswer(jobId))),
                ReplyStatus.Done => Act.Done(null, () => GetAsync(scheduleId, context, documents, cron)),
                ReplyStatus.NotFound => Act.Refused(NoSchedule(scheduleId)),
                ReplyStatus.Invalid => Act.Refused(Problems.Of(StatusCodes.Status409Conflict, "JOB_REFUSED", "The job was refused.", reply.Message!)),
                _ => Act.Refused(Problems.Of(StatusCodes.Status409Conflict, "WRONG_STATUS", "The schedule's status does not allow this.", reply.Message!)),
            };
        }
    }

    private static async Task<ScheduleView> ViewAsync(Schedule schedule, IDocumentStore documents, ICronParser cron, CancellationToken cancellationToken) =>
        ScheduleView.Of(schedule, await ScheduleRecords.ReadStateAsync(documents, schedule.ScheduleId, cancellationToken), cron);

    private static async Task<Schedule?> FindAsync(string scheduleId, IDocumentStore documents, CancellationToken cancellationToken) =>
        ScheduleIds.IsScheduleId(scheduleId) ? await ScheduleRecords.ReadAsync(documents, scheduleId, cancellationToken) : null;

    private static JsonData Glimpse(Schedule schedule) =>
        AuditTrail.Json(new ScheduleGlimpse(schedule.Cron, schedule.IntervalSeconds, schedule.RunAt, schedule.TimeZone, schedule.Paused, schedule.Job));

    private static string Name(ScheduleVerb verb) => verb.ToString().ToLowerInvariant();

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NoSchedule(string scheduleId) =>
        Problems.NotFound("SCHEDULE_NOT_FOUND", $"There is no schedule '{scheduleId}'. GET /api/v1/schedules lists them.");
}
