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
        if (IdempotencyHeader.Refuse(context, "for batches; give each job a jobId, which makes a repeated batch harmless.") is { } refused)
        {
            reading.Batch.Errors.Add(refused);
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

        if (reading.Batch.Errors.Count > 0)
        {
            return Problems.Invalid(reading.Batch.Errors);
        }

        var reply = await grains.GetGrain<IIntakeGrain>("intake").EnqueueAll(reading.Batch.Jobs.ConvertAll(job => new IntakeJob(job.JobId, job.Input)), Caller.Identity(context));
        if (reply.Accepted)
        {
            var asked = reading.Batch.Jobs.Select(job => job.JobId);
            var jobIds = reply.JobIds ?? [.. asked];
            return TypedResults.Json(new BatchAnswer(asked.Zip(jobIds).Count(job => job.First == job.Second), [.. jobIds]), GatewayJson.Default.BatchAnswer, statusCode: StatusCodes.Status201Created);
        }

        return reply.Errors is { Count: > 0 } errors ? Problems.Invalid(errors)
            : reply.DrainingQueue is { } draining ? Problems.Draining($"{Draining.Message(draining)} No job of the batch was made.")
            : reply.Message is { } message ? Problems.UniqueKeyTaken(message)
            : Problems.Of(StatusCodes.Status409Conflict, "JOB_EXISTS", "A job id is taken.", $"The job id '{reply.ConflictingJobId}' is taken. No job of the batch was made.");
    }

    private sealed class Reading(RequestLimits limits, TimeProvider clock)
    {
        public JobBatch Batch { get; } = new(limits.JobDataBytes, limits.BatchSize, clock);

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
            Batch.Errors.AddRange(fields.Errors);
            if (!Batch.Takes(jobs?.Count ?? 0))
            {
                return null;
            }

            for (var i = 0; i < jobs?.Count; i++)
            {
                var name = JobBatch.NameOf(i);
                Batch.Add(new FieldReader(jobs[i], name), name);
            }

            return null;
        }

        public async Task<IResult?> ReadLinesAsync(HttpContext context)
        {
            var (lines, problem) = await RequestBody.ReadLinesAsync(context, limits);
            if (problem is not null || !Batch.Takes(lines.Count))
            {
                return problem;
            }

            for (var i = 0; i < lines.Count; i++)
            {
                var name = JobBatch.NameOf(i);
                using var line = RequestBody.Parse(lines[i], name);
                if (line.Problem is { } broken)
                {
                    return broken;
                }

                Batch.Add(line.Fields(name), name);
            }

            return null;
        }
    }
}
