using Orleans;
using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Many jobs in one call: all or none. As <c>{"jobs":[...]}</c>, or one job a line.</summary>
internal static class BatchEndpoint
{
    public static async Task<IResult> EnqueueAsync(HttpContext context, IGrainFactory grains, TimeProvider clock, RequestLimits limits)
    {
        var reading = new Reading(limits, clock);
        if (context.Request.Headers.ContainsKey(IdempotencyKey.Header))
        {
            reading.Errors.Add(new FieldError(IdempotencyKey.Header, "is not taken for batches; give each job a jobId, which makes a repeated batch harmless."));
        }

        var problem = RequestBody.IsNdJson(context.Request.ContentType)
            ? await reading.ReadLinesAsync(context)
            : RequestBody.IsJson(context.Request.ContentType)
                ? await reading.ReadObjectAsync(context)
                : RequestBody.WrongType(context, $"application/json or {RequestBody.NdJson}");
        if (problem is not null)
        {
            return problem;
        }

        if (reading.Errors.Count > 0)
        {
            return Problems.Invalid(reading.Errors);
        }

        var reply = await grains.GetGrain<IIntakeGrain>("intake").EnqueueAll(reading.Jobs, Caller.Identity(context));
        return reply.Accepted
            ? TypedResults.Json(new BatchAnswer(reading.Jobs.Count, [.. reading.Jobs.Select(job => job.JobId)]), GatewayJson.Default.BatchAnswer, statusCode: StatusCodes.Status201Created)
            : Problems.Of(StatusCodes.Status409Conflict, "JOB_EXISTS", "A job id is taken.", $"The job id '{reply.ConflictingJobId}' is taken. No job of the batch was made.");
    }

    private sealed class Reading(RequestLimits limits, TimeProvider clock)
    {
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private readonly long _now = clock.GetUtcNow().ToUnixTimeMilliseconds();

        public List<FieldError> Errors { get; } = [];

        public List<IntakeJob> Jobs { get; } = [];

        public async Task<IResult?> ReadObjectAsync(HttpContext context)
        {
            using var body = await RequestBody.ReadBatchAsync(context, limits);
            if (body.Problem is { } problem)
            {
                return problem;
            }

            var fields = body.Fields();
            var jobs = fields.Array("jobs");
            if (jobs is null && !fields.Failed)
            {
                fields.Add("jobs", "is required.");
            }

            fields.RefuseUnknownFields();
            Errors.AddRange(fields.Errors);
            if (TooMany(jobs?.Count ?? 0))
            {
                return null;
            }

            for (var i = 0; i < jobs?.Count; i++)
            {
                Add(new FieldReader(jobs[i], $"jobs[{i}]"), $"jobs[{i}]");
            }

            return null;
        }

        public async Task<IResult?> ReadLinesAsync(HttpContext context)
        {
            var (lines, problem) = await RequestBody.ReadLinesAsync(context, limits);
            if (problem is not null || TooMany(lines.Count))
            {
                return problem;
            }

            for (var i = 0; i < lines.Count; i++)
            {
                using var line = RequestBody.Parse(lines[i], $"jobs[{i}]");
                if (line.Problem is { } broken)
                {
                    return broken;
                }

                Add(line.Fields($"jobs[{i}]"), $"jobs[{i}]");
            }

            return null;
        }

        private bool TooMany(int count)
        {
            if (count == 0 && Errors.Count == 0)
            {
                Errors.Add(new FieldError("jobs", "is empty; send at least one job."));
            }
            else if (count > limits.BatchSize)
            {
                Errors.Add(new FieldError("jobs", $"has {count} jobs; at most {limits.BatchSize} are allowed in one batch."));
            }

            return Errors.Count > 0;
        }

        private void Add(FieldReader fields, string path)
        {
            var input = JobFields.Read(fields, limits.JobDataBytes);
            if (input.ExpiresAt <= _now)
            {
                fields.Add("expiresAt", "must lie in the future.");
            }

            if (fields.Failed)
            {
                Errors.AddRange(fields.Errors);
                return;
            }

            var jobId = input.JobId ?? JobIds.New(clock);
            if (!_ids.Add(jobId))
            {
                Errors.Add(new FieldError($"{path}.jobId", $"'{jobId}' is given twice in this batch."));
            }

            Jobs.Add(new IntakeJob(jobId, input));
        }
    }
}
