using Orleans;
using ReTraced.Access;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Cluster;
using ReTraced.Gateway.Http;
using ReTraced.Gateway.Limits;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Workers outside: they lease jobs, and report on them by the token of the lease.</summary>
public static class LeaseEndpoints
{
    /// <summary>Maps <c>/leases</c>.</summary>
    public static void MapLeases(this IEndpointRouteBuilder api)
    {
        var leases = api.MapGroup("/leases").WithTags("Leases");
        leases.MapPost("", PollAsync).WithName("LeaseJobs").WithSummary("Take work: what is there at once, or else what comes first within waitMs; an empty list when none came.")
            .Accepts<LeaseRequest>("application/json").Produces<LeaseAnswer>().ProducesProblem(400).ProducesProblem(503).Allow(AccessRole.Worker);
        leases.MapPost("/{token}/heartbeat", HeartbeatAsync).WithName("ExtendLease").WithSummary("Extend the lease by the job's timeoutSeconds from now on, and hear whether a cancel was asked for.")
            .Produces<HeartbeatAnswer>().ProducesProblem(400).ProducesProblem(409).Allow(AccessRole.Worker);
        leases.MapPost("/{token}/complete", CompleteAsync).WithName("CompleteJob").WithSummary("The run has succeeded.")
            .Accepts<CompleteRequest>("application/json").Produces<Job>().ProducesProblem(400).ProducesProblem(409).Allow(AccessRole.Worker);
        leases.MapPost("/{token}/fail", FailAsync).WithName("FailJob").WithSummary("The run has failed; kind overrides what the code is taken for.")
            .Accepts<FailRequest>("application/json").Produces<Job>().ProducesProblem(400).ProducesProblem(409).Allow(AccessRole.Worker);
        leases.MapPost("/{token}/release", ReleaseAsync).WithName("ReleaseJob").WithSummary("Give the job back unfinished: it keeps its place, and the try does not count.")
            .Produces<Job>().ProducesProblem(400).ProducesProblem(409).Allow(AccessRole.Worker);
        leases.MapPost("/{token}/progress", ProgressAsync).WithName("ReportProgress").WithSummary("How far the run has come.")
            .Accepts<ProgressRequest>("application/json").Produces<Job>().ProducesProblem(400).ProducesProblem(409).Allow(AccessRole.Worker);
        leases.MapPost("/{token}/log", LogAsync).WithName("LogLines").WithSummary("Lines to keep with the job; the newest 1,000 stay.")
            .Accepts<LogRequest>("application/json").Produces<Job>().ProducesProblem(400).ProducesProblem(409).Allow(AccessRole.Worker);
    }

    private static async Task<IResult> PollAsync(HttpContext context, IGrainFactory grains, IHostApplicationLifetime lifetime, PollGate gate, IJobQueries queries, RequestLimits limits, TimeProvider clock)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var fields = body.Fields();
        var (workerId, request) = WorkerRequests.ReadPoll(fields);
        if (fields.Failed)
        {
            return Problems.Invalid(fields.Errors);
        }

        var waits = request.WaitMs > 0;
        if (waits && !gate.TryEnter())
        {
            return gate.Refuse(context);
        }

        try
        {
            // Whoever waits is sent away when the server stops.
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            return new LeaseResult(await PollInPartsAsync(grains.GetGrain<IRemoteWorkerGrain>(workerId), request, clock, end.Token), grains, queries);
        }
        finally
        {
            if (waits)
            {
                gate.Leave();
            }
        }
    }

    // In a cluster by and by: a poll goes on for a while after its gateway has died, and what it leases then nobody hears of.
    private static async Task<IReadOnlyList<RemoteLease>> PollInPartsAsync(IRemoteWorkerGrain worker, PollRequest request, TimeProvider clock, CancellationToken end)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var left = Math.Max(0, request.WaitMs - (int)clock.GetElapsedTime(began).TotalMilliseconds);
            var leases = await worker.Poll(request with { WaitMs = Math.Min(left, ClusterParts.LongestPollMs) }, end);
            if (leases.Count > 0 || left <= ClusterParts.LongestPollMs || end.IsCancellationRequested)
            {
                return leases;
            }
        }
    }

    private static async Task<IResult> HeartbeatAsync(string token, HttpContext context, IGrainFactory grains, RequestLimits limits)
    {
        var (lease, problem) = await ReadEmptyAsync(token, context, limits);
        if (lease is null)
        {
            return problem!;
        }

        var reply = await grains.GetGrain<IJobGrain>(lease.JobId).Heartbeat(lease.Id);
        return reply.Status == ReplyStatus.Done ? TypedResults.Ok(new HeartbeatAnswer(reply.ExpiresAt, reply.CancelRequested)) : LeaseLost(reply.Message!);
    }

    private static async Task<IResult> CompleteAsync(string token, HttpContext context, IGrainFactory grains, JobRecords records, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits, mayBeEmpty: true);
        var (lease, fields, problem) = Open(token, body);
        if (fields is null)
        {
            return problem!;
        }

        var output = fields.Any("output");
        if (output?.Length > limits.JobDataBytes)
        {
            fields.Add(JobFields.TooLarge("output", output.Length, limits.JobDataBytes));
        }

        return await EndAsync(lease!, new RunReport(lease!.Id, JobEventKind.Succeed) { Output = output }, fields, context, grains, records);
    }

    private static async Task<IResult> FailAsync(string token, HttpContext context, IGrainFactory grains, JobRecords records, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        var (lease, fields, problem) = Open(token, body);
        if (fields is null)
        {
            return problem!;
        }

        var report = new RunReport(lease!.Id, JobEventKind.Fail) { Error = WorkerRequests.ReadError(fields), FailureKind = WorkerRequests.ReadKind(fields) };
        return await EndAsync(lease, report, fields, context, grains, records);
    }

    private static async Task<IResult> ReleaseAsync(string token, HttpContext context, IGrainFactory grains, JobRecords records, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits, mayBeEmpty: true);
        var (lease, fields, problem) = Open(token, body);
        return fields is null
            ? problem!
            : await EndAsync(lease!, new RunReport(lease!.Id, JobEventKind.Release) { Reason = "Its worker gave it back." }, fields, context, grains, records);
    }

    private static async Task<IResult> ProgressAsync(string token, HttpContext context, IGrainFactory grains, JobRecords records, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        var (lease, fields, problem) = Open(token, body);
        if (fields is null)
        {
            return problem!;
        }

        var (percent, message) = WorkerRequests.ReadProgress(fields);
        if (fields.Failed)
        {
            return Problems.Invalid(fields.Errors);
        }

        return await AnswerAsync(await grains.GetGrain<IJobGrain>(lease!.JobId).ReportProgress(new ProgressReport(lease.Id, percent, message)), context, records);
    }

    private static async Task<IResult> LogAsync(string token, HttpContext context, IGrainFactory grains, JobRecords records, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        var (lease, fields, problem) = Open(token, body);
        if (fields is null)
        {
            return problem!;
        }

        var lines = WorkerRequests.ReadLines(fields);
        return fields.Failed
            ? Problems.Invalid(fields.Errors)
            : await AnswerAsync(await grains.GetGrain<IJobGrain>(lease!.JobId).Log(lease.Id, lines), context, records);
    }

    private static async Task<IResult> EndAsync(HeldLease lease, RunReport report, FieldReader fields, HttpContext context, IGrainFactory grains, JobRecords records)
    {
        fields.RefuseUnknownFields();
        if (fields.Failed)
        {
            return Problems.Invalid(fields.Errors);
        }

        var reply = await grains.GetGrain<IJobGrain>(lease.JobId).EndRun(report);
        if (reply.Status == ReplyStatus.LeaseLost && await records.ReadAsync(lease.JobId, context.RequestAborted) is { } record
            && RunEnds.Of(record.Ledger, lease.Id) == report.Kind)
        {
            // It was this very call that ended the run, and the job has moved on since.
            return TypedResults.Ok(Job.From(record.Job, record.Ledger));
        }

        return await AnswerAsync(reply, context, records);
    }

    private static async Task<IResult> AnswerAsync(JobReply reply, HttpContext context, JobRecords records) => reply switch
    {
        { Ok: true } => TypedResults.Ok(await records.ShowAsync(reply.Job!, context.RequestAborted)),
        { Status: ReplyStatus.NotFound } => LeaseLost(reply.Message!),
        _ => Problems.Of(reply),
    };

    private static async Task<(HeldLease? Lease, IResult? Problem)> ReadEmptyAsync(string token, HttpContext context, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits, mayBeEmpty: true);
        var (lease, fields, problem) = Open(token, body);
        if (fields is null)
        {
            return (null, problem);
        }

        fields.RefuseUnknownFields();
        return fields.Failed ? (null, Problems.Invalid(fields.Errors)) : (lease, null);
    }

    private static (HeldLease? Lease, FieldReader? Fields, IResult? Problem) Open(string token, Body body)
    {
        if (body.Problem is { } problem)
        {
            return (null, null, problem);
        }

        return LeaseToken.Parse(token) is { } named
            ? (new HeldLease(named.JobId, LeaseToken.Id(token)), body.Fields(), null)
            : (null, null, Problems.Invalid("token", "is not a lease token; use the leaseToken that POST /leases gave, as it is."));
    }

    private static IResult LeaseLost(string message) => Problems.Of(StatusCodes.Status409Conflict, ErrorCodes.LeaseLost, "The lease is lost.", message);

    private sealed record HeldLease(string JobId, string Id);
}
