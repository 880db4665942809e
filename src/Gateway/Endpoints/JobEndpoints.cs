using Orleans;
using ReTraced.DeadLetters;
using ReTraced.Explain;
using ReTraced.Access;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Making jobs and reading them.</summary>
public static class JobEndpoints
{
    private const string Listing = """
        Query parameters: queue, status, type, errorCode, fingerprint, tag, text, createdAfter, createdBefore, limit, cursor, and up to ten conditions on fields of
        jobData, as data.customer.id=42. All but text and data. are found by indexes; for those a call looks at so many jobs at most, and scan in the answer says at how many.
        """;

    /// <summary>Maps <c>/jobs</c>.</summary>
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapPost("", EnqueueAsync).WithName("EnqueueJob").WithSummary("Make a job.")
            .Accepts<JobInput>("application/json").Produces<Job>(201).Produces<Job>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(410).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).Allow(AccessRole.Producer, AccessRole.Operator);
        jobs.MapPost("/batch", BatchEndpoint.EnqueueAsync).WithName("EnqueueBatch").WithSummary("Make many jobs, all or none.")
            .Accepts<BatchRequest>("application/json", RequestBody.NdJson).Produces<BatchAnswer>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).Allow(AccessRole.Producer, AccessRole.Operator);
        jobs.MapGet("", ListAsync).WithName("ListJobs").WithSummary("List jobs, newest first.").WithDescription(Listing).Produces<Items<Job>>().ProducesProblem(400).AllowReaders();
        jobs.MapGet("/{jobId}", GetAsync).WithName("GetJob").WithSummary("One job with its latest history.").Produces<Job>().ProducesProblem(404).Allow(AccessRole.Reader, AccessRole.Producer, AccessRole.Operator);
        jobs.MapGet("/{jobId}/history", HistoryAsync).WithName("GetHistory").WithSummary("Every run of a job, oldest first.").Produces<Items<HistoryEntry>>().ProducesProblem(400).ProducesProblem(404).AllowReaders();
        jobs.MapGet("/{jobId}/ledger", LedgerAsync).WithName("GetLedger").WithSummary("Every transition of a job, oldest first.").Produces<Items<LedgerView>>().ProducesProblem(400).ProducesProblem(404).AllowReaders();
        jobs.MapGet("/{jobId}/log", LogAsync).WithName("GetLog").WithSummary("What the runs of a job have logged, oldest first; the newest 1,000 lines are kept.").Produces<Items<LogLine>>().ProducesProblem(400).ProducesProblem(404).AllowReaders();
        jobs.MapGet("/{jobId}/explain", ExplainAsync).WithName("ExplainJob").WithSummary("Why it retried, who triggered it, what kind of failure, when and why it stopped.").Produces<Explanation>().ProducesProblem(404).AllowReaders();
        jobs.MapGet("/{jobId}/verify", VerifyAsync).WithName("VerifyJob").WithSummary("Replay the ledger and compare.").Produces<Verification>().ProducesProblem(404).AllowReaders();
    }

    private static async Task<IResult> EnqueueAsync(HttpContext context, IGrainFactory grains, JobRecords records, TimeProvider clock, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var fields = body.Fields();
        var input = JobFields.Read(fields, limits.JobDataBytes);
        var by = Caller.Identity(context);
        var (claim, wrongKey) = IdempotencyHeader.Read(context, by, input.QueueName, body.Bytes, clock);
        if (fields.Failed || wrongKey is not null)
        {
            return Problems.Invalid(wrongKey is null ? fields.Errors : [.. fields.Errors, wrongKey]);
        }

        input = input with { Traceparent = input.Traceparent ?? context.Request.Headers.TraceParent.FirstOrDefault(value => value?.Length <= 128 && JobNames.IsTraceparent(value)) };
        var jobId = input.JobId ?? JobIds.New(clock);
        var reply = await grains.GetGrain<IJobGrain>(jobId).Enqueue(new EnqueueRequest(input, by, claim));
        switch (reply.Status)
        {
            case ReplyStatus.Done:
                return TypedResults.Created($"/api/v1/jobs/{jobId}", Job.From(reply.Job!, []));
            case ReplyStatus.Repeated when reply.Job is null:
                return Problems.Of(StatusCodes.Status410Gone, ErrorCodes.JobNotFound, "The job is gone.", $"{reply.Message} It has finished, and its queue's retention has removed it since. Use a new key to make another.");
            case ReplyStatus.Existing:
                return TypedResults.Ok(await records.ShowAsync(reply.Job!, context.RequestAborted));
            case ReplyStatus.Repeated:
                context.Response.Headers["Idempotent-Replayed"] = "true";
                return TypedResults.Ok(await records.ShowAsync(reply.Job!, context.RequestAborted));
            default:
                return Problems.Of(reply);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext context, IJobQueries queries)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = JobQuery.Read(query, context.Request.QueryString);
        var (limit, cursor) = query.Page();
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        try
        {
            var page = await queries.ListJobsAsync(filter, cursor, limit, context.RequestAborted);
            return TypedResults.Ok(new Items<Job>([.. page.Items.Select(Job.From)], page.NextCursor, page.Scan));
        }
        catch (FormatException)
        {
            return Problems.Invalid("cursor", "is not one that this list gave.");
        }
    }

    private static async Task<IResult> GetAsync(string jobId, HttpContext context, JobRecords records)
    {
        if (await records.ReadJobAsync(jobId, context.RequestAborted) is not { } job)
        {
            return Problems.NoJob(jobId);
        }

        IfMatchHeader.Tell(context, job.Version);
        return TypedResults.Ok(job);
    }

    private static async Task<IResult> HistoryAsync(string jobId, HttpContext context, JobRecords records)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)(query.Whole("limit", 1, QueryReader.MaxLimit) ?? QueryReader.DefaultLimit);
        var after = (int)(query.Whole("cursor", 0, int.MaxValue) ?? 0);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        if (await records.ReadAsync(jobId, context.RequestAborted) is not { } record)
        {
            return Problems.NoJob(jobId);
        }

        var history = HistoryProjection.Of(record.Job.State.Spec, record.Ledger);
        var end = (int)Math.Min(history.Count, (long)after + limit);
        return TypedResults.Ok(new Items<HistoryEntry>(after >= history.Count ? [] : history[after..end], end < history.Count ? FormattableString.Invariant($"{end}") : null));
    }

    private static Task<IResult> LedgerAsync(string jobId, HttpContext context, IJobQueries queries) =>
        PageAsync(jobId, context, queries, queries.ReadLedgerAsync, LedgerView.Of, entry => entry.Seq);

    private static Task<IResult> LogAsync(string jobId, HttpContext context, IJobQueries queries) =>
        PageAsync(jobId, context, queries, queries.ReadLogAsync, line => line, line => line.Seq);

    // A page of what a job has under numbers.
    private static async Task<IResult> PageAsync<T, TView>(
        string jobId, HttpContext context, IJobQueries queries, Func<string, long, int, CancellationToken, Task<IReadOnlyList<T>>> read, Func<T, TView> view, Func<T, long> seq)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)(query.Whole("limit", 1, QueryReader.MaxLimit) ?? QueryReader.DefaultLimit);
        var after = query.Whole("cursor", 0, long.MaxValue) ?? 0;
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        // One more than asked for tells whether there is a next page.
        var entries = await read(jobId, after, limit + 1, context.RequestAborted);
        if (entries.Count == 0 && await queries.GetAsync(jobId, context.RequestAborted) is null)
        {
            return Problems.NoJob(jobId);
        }

        return TypedResults.Ok(new Items<TView>([.. entries.Take(limit).Select(view)], entries.Count > limit ? FormattableString.Invariant($"{seq(entries[limit - 1])}") : null));
    }

    private static async Task<IResult> ExplainAsync(string jobId, HttpContext context, JobRecords records) =>
        await records.ExplainAsync(jobId, context.RequestAborted) is { } explanation ? TypedResults.Ok(explanation) : Problems.NoJob(jobId);

    private static async Task<IResult> VerifyAsync(string jobId, HttpContext context, JobRecords records) =>
        await records.VerifyAsync(jobId, context.RequestAborted) is { } verification ? TypedResults.Ok(verification) : Problems.NoJob(jobId);
}
