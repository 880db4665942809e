using System.Globalization;
using Orleans;
using ReTraced.Access;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Storage;
using ReTraced.Workflows;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Jobs that depend on each other, made together.</summary>
public static class WorkflowEndpoints
{
    private const int MaxName = 200;

    /// <summary>Maps <c>/workflows</c>.</summary>
    public static void MapWorkflows(this IEndpointRouteBuilder api)
    {
        var workflows = api.MapGroup("/workflows").WithTags("Workflows");
        workflows.MapPost("", MakeAsync).WithName("MakeWorkflow").WithSummary("Make jobs that depend on each other, all or none.")
            .Accepts<WorkflowBody>("application/json").Produces<WorkflowView>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).Allow(AccessRole.Producer, AccessRole.Operator);
        workflows.MapGet("", ListAsync).WithName("ListWorkflows").WithSummary("Workflows, the latest first.").Produces<Items<WorkflowView>>().ProducesProblem(400).AllowReaders();
        workflows.MapGet("/{workflowId}", GetAsync).WithName("GetWorkflow").WithSummary("How far a workflow has come.").Produces<WorkflowView>().ProducesProblem(404).Allow(AccessRole.Reader, AccessRole.Producer, AccessRole.Operator);
        workflows.MapGet("/{workflowId}/jobs", JobsAsync).WithName("ListWorkflowJobs").WithSummary("The jobs of a workflow, in the order in which they were given; those that retention has removed are left out.").Produces<Items<Job>>().ProducesProblem(400).ProducesProblem(404).AllowReaders();
        Map(workflows, WorkflowVerb.Cancel, "Cancel what has not ended: all of it, or some jobs and all that depend on them.");
        Map(workflows, WorkflowVerb.Retry, "Replay what has ended without success, each job as soon as those have completed on which it depends.");
    }

    private static void Map(RouteGroupBuilder workflows, WorkflowVerb verb, string summary) =>
        workflows.MapPost($"/{{workflowId}}/{verb.ToString().ToLowerInvariant()}", (string workflowId, HttpContext context, IGrainFactory grains, WorkflowViews views, AuditTrail audit, RequestLimits limits) =>
                ActAsync(workflowId, verb, context, grains, views, audit, limits))
            .WithName($"{verb}Workflow").WithSummary(summary).Accepts<WorkflowActBody>("application/json").Produces<WorkflowView>(202).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).AllowOperators();

    private static async Task<IResult> MakeAsync(HttpContext context, IGrainFactory grains, WorkflowViews views, TimeProvider clock, RequestLimits limits)
    {
        using var body = await RequestBody.ReadBatchAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var (workflowId, name, batch) = Read(body.Fields(), limits, clock);
        if (IdempotencyHeader.Refuse(context, "for workflows; give the workflow a workflowId, which makes a repeated request harmless.") is { } refused)
        {
            batch.Errors.Add(refused);
        }

        if (batch.Errors.Count > 0)
        {
            return Problems.Invalid(batch.Errors);
        }

        var reply = await grains.GetGrain<IWorkflowGrain>(workflowId).Make(new WorkflowRequest(batch.Jobs.ConvertAll(job => new IntakeJob(job.JobId, job.Input)), Caller.Identity(context), name));
        return reply.Status == ReplyStatus.Done
            ? TypedResults.Created($"/api/v1/workflows/{workflowId}", await views.OfAsync((await views.FindAsync(workflowId, context.RequestAborted))!, context.RequestAborted))
            : Refused(reply);
    }

    private static (string WorkflowId, string? Name, JobBatch Batch) Read(FieldReader fields, RequestLimits limits, TimeProvider clock)
    {
        var batch = new JobBatch(limits.JobDataBytes, Math.Min(limits.BatchSize, Workflow.MostJobs), clock);
        var workflowId = fields.Text("workflowId", 128, JobNames.IsJobId, JobNames.JobIdForm);
        var name = fields.Text("name", MaxName);
        var jobs = fields.Array("jobs");
        if (jobs is null && !fields.Failed)
        {
            fields.Add("jobs", "is required.");
        }

        fields.RefuseUnknownFields();
        batch.Errors.AddRange(fields.Errors);
        for (var i = 0; batch.Takes(jobs?.Count ?? 0) && i < jobs!.Count; i++)
        {
            var place = JobBatch.NameOf(i);
            batch.Add(new FieldReader(jobs[i], place), place);
            if (batch.Errors.Count == 0 && batch.Jobs[i].Input.Unique is { OnConflict: OnUniqueConflict.Existing })
            {
                batch.Errors.Add(new FieldError($"{place}.unique.onConflict", "cannot be existing in a workflow: each of its jobs is made. Use refuse or replace."));
            }
        }

        return (workflowId ?? JobIds.New(clock), name, batch);
    }

    private static async Task<IResult> ListAsync(HttpContext context, WorkflowViews views)
    {
        var query = new QueryReader(context.Request.Query);
        var (limit, cursor) = query.Page();
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        return TypedResults.Ok(await views.ListAsync(limit, cursor, context.RequestAborted));
    }

    private static async Task<IResult> GetAsync(string workflowId, HttpContext context, WorkflowViews views) =>
        await views.FindAsync(workflowId, context.RequestAborted) is { } workflow && await views.OfAsync(workflow, context.RequestAborted) is { IsThere: true } view
            ? TypedResults.Ok(view)
            : NoWorkflow(workflowId);

    private static async Task<IResult> JobsAsync(string workflowId, HttpContext context, WorkflowViews views, IJobQueries queries)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)(query.Whole("limit", 1, QueryReader.MaxLimit) ?? QueryReader.DefaultLimit);
        var after = (int)(query.Whole("cursor", 0, int.MaxValue) ?? 0);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        if (await views.GraphAsync(workflowId, context.RequestAborted) is not { } graph)
        {
            return NoWorkflow(workflowId);
        }

        var jobs = await queries.GetManyAsync([.. graph.Jobs.Skip(after).Take(limit).Select(job => job.JobId)], context.RequestAborted);
        return TypedResults.Ok(new Items<Job>([.. jobs.Select(Job.From)], after + (long)limit < graph.Jobs.Count ? (after + limit).ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> ActAsync(string workflowId, WorkflowVerb verb, HttpContext context, IGrainFactory grains, WorkflowViews views, AuditTrail audit, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var fields = body.Fields();
        var reason = fields.RequiredText("reason", PersonFields.MaxReason);
        var jobIds = fields.Names("jobIds", Workflow.MostJobs, JobNames.IsJobId, JobNames.JobIdForm);
        var force = verb == WorkflowVerb.Retry && fields.Bool("force") == true;
        fields.RefuseUnknownFields();
        if (fields.Failed)
        {
            return Problems.Invalid(fields.Errors);
        }

        if (await views.FindAsync(workflowId, context.RequestAborted) is not { } workflow)
        {
            return NoWorkflow(workflowId);
        }

        return await audit.RunAsync(context, $"workflow.{verb.ToString().ToLowerInvariant()}", workflowId, reason, RunAsync, AuditTrail.Json(new WorkflowGlimpse(jobIds, force ? true : null)));

        async Task<Act> RunAsync()
        {
            var reply = await grains.GetGrain<IWorkflowGrain>(workflowId).Act(new WorkflowActRequest(verb, Caller.Identity(context), reason, jobIds, force));
            return reply.Status == ReplyStatus.Done
                ? Access.Act.Done(null, async () => TypedResults.Accepted($"/api/v1/workflows/{workflowId}", await views.OfAsync(workflow, context.RequestAborted)))
                : Access.Act.Refused(Refused(reply));
        }
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Refused(WorkflowReply reply) => reply.Status switch
    {
        ReplyStatus.Invalid => Problems.Invalid(reply.Errors!),
        ReplyStatus.NotFound => Problems.NotFound("WORKFLOW_NOT_FOUND", reply.Message!),
        ReplyStatus.QueueDraining => Problems.Draining(reply.Message!),
        ReplyStatus.UniqueTaken => Problems.UniqueKeyTaken(reply.Message!),
        ReplyStatus.JobExists => Problems.Of(StatusCodes.Status409Conflict, "JOB_EXISTS", "An id is taken.", reply.Message!),
        _ => Problems.Of(StatusCodes.Status409Conflict, "WRONG_STATUS", "The workflow's status does not allow this.", reply.Message!),
    };

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NoWorkflow(string workflowId) =>
        Problems.NotFound("WORKFLOW_NOT_FOUND", $"There is no workflow '{workflowId}'. It is gone once retention has removed the last of its jobs. GET /api/v1/workflows lists them.");
}
