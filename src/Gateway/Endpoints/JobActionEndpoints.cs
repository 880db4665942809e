using Orleans;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>What a person does with one job.</summary>
public static class JobActionEndpoints
{
    /// <summary>Maps cancel, retry and clone.</summary>
    public static void MapJobActions(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs/{jobId}").WithTags("Jobs");
        jobs.MapPost("/cancel", CancelAsync).WithName("CancelJob").WithSummary("Stop a job; one that runs is asked to stop.")
            .Accepts<ReasonRequest>("application/json").Produces<Job>().Produces<Job>(202).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).AllowOperators();
        jobs.MapPost("/retry", RetryAsync).WithName("RetryJob").WithSummary("Replay a stopped job, or run a delayed one now.")
            .Accepts<RetryRequest>("application/json").Produces<Job>(202).Produces<RehearsalAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).AllowOperators();
        jobs.MapPost("/clone", CloneAsync).WithName("CloneJob").WithSummary("Run a finished job again as a new one.")
            .Accepts<CloneRequest>("application/json").Produces<Job>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).AllowOperators();
    }

    private static async Task<IResult> CancelAsync(string jobId, HttpContext context, IGrainFactory grains, JobRecords records, PersonActs acts, RequestLimits limits)
    {
        var (request, problem) = await PersonRequests.ReadAsync(context, PersonAction.Cancel, limits);
        if (request is null || !JobNames.IsJobId(jobId))
        {
            return problem ?? Problems.NoJob(jobId);
        }

        return await acts.RunAsync(context, "job.cancel", jobId, request, () => grains.GetGrain<IJobGrain>(jobId).Act(request), async reply =>
        {
            var job = await records.ShowAsync(reply.Job!, context.RequestAborted);
            return reply.Job!.State.Head.Status == JobStatus.Cancelled ? TypedResults.Ok(job) : TypedResults.Accepted((string?)null, job);
        });
    }

    private static async Task<IResult> RetryAsync(string jobId, HttpContext context, IGrainFactory grains, JobRecords records, PersonActs acts, Rehearsals rehearsals, RequestLimits limits)
    {
        var (request, dryRun, problem) = await PersonRequests.ReadTriedAsync(context, PersonAction.Retry, limits);
        if (request is null || !JobNames.IsJobId(jobId))
        {
            return problem ?? Problems.NoJob(jobId);
        }

        if (dryRun)
        {
            return await rehearsals.RetryAsync(context, jobId, request);
        }

        return await acts.RunAsync(context, "job.retry", jobId, request, () => grains.GetGrain<IJobGrain>(jobId).Act(request), async reply =>
            TypedResults.Accepted($"/api/v1/jobs/{jobId}", await records.ShowAsync(reply.Job!, context.RequestAborted)));
    }

    private static async Task<IResult> CloneAsync(string jobId, HttpContext context, IGrainFactory grains, IJobQueries queries, AuditTrail audit, TimeProvider clock, RequestLimits limits)
    {
        if (IdempotencyHeader.Refuse(context, "for clones: each makes another job. Look whether the first was made before you ask again.") is { } refused)
        {
            return Problems.Invalid([refused]);
        }

        var (request, problem) = await PersonRequests.ReadCloneAsync(context, limits);
        if (request is null)
        {
            return problem!;
        }

        if (!JobNames.IsJobId(jobId) || await queries.GetAsync(jobId, context.RequestAborted) is not { } original)
        {
            return Problems.NoJob(jobId);
        }

        if (original.State.Head.Status.IsLive())
        {
            return Problems.Of(StatusCodes.Status409Conflict, "WRONG_STATUS", "The job's status does not allow this.", $"Job '{jobId}' is {original.State.Head.Status.ToWire()}; only a finished job can be cloned.");
        }

        var spec = original.State.Spec;
        if (request.Changes is { } patch)
        {
            var patched = JobPatch.Apply(spec, patch);
            if (patched.Errors.Count > 0)
            {
                return Problems.Invalid(patched.Errors);
            }

            spec = patched.Spec;
            if (spec.JobData.Length > limits.JobDataBytes)
            {
                return Problems.Invalid([JobFields.TooLarge("jobData", spec.JobData.Length, limits.JobDataBytes)]);
            }
        }

        var newId = JobIds.New(clock);
        return await audit.RunAsync(context, "job.clone", jobId, request.Reason, ActAsync, AskedFor.Of(request.Changes), JobGlimpse.Of(original));

        async Task<Act> ActAsync()
        {
            var reply = await grains.GetGrain<IJobGrain>(newId).Enqueue(new EnqueueRequest(JobInput.CloneOf(spec), request.By, Reason: request.Reason));
            return reply.Ok ? Act.Done(AuditTrail.Json(new CloneGlimpse(newId)), TypedResults.Created($"/api/v1/jobs/{newId}", Job.From(reply.Job!, []))) : Act.Refused(Problems.Of(reply));
        }
    }
}
