using System.Diagnostics;
using System.Text.Json;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Client.Calls;

/// <summary>
/// Turns requests into messages to grains, through JSON and the readers of the HTTP API: what that refuses is refused here, in the same
/// words.
/// </summary>
/// <param name="by">Who asks.</param>
/// <param name="clock">Makes ids, and tells what has expired.</param>
internal sealed class Requests(string by, TimeProvider clock)
{
    // How large a job or a batch may be only the server knows, and checks.
    private const int NoLimit = int.MaxValue;

    /// <summary>A job to make, under its own id or a new one.</summary>
    /// <exception cref="InvalidRequestException">It is wrong.</exception>
    public (string JobId, EnqueueRequest Request) Enqueue(NewJob job, string? idempotencyKey)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(job, RequestJson.Default.NewJob);
        using var document = Parse(body, "body");
        var fields = new FieldReader(document.RootElement, "");
        var input = JobFields.Read(fields, NoLimit);
        IdempotencyClaim? claim = null;
        if (idempotencyKey is not null && !IdempotencyKey.IsKey(idempotencyKey))
        {
            fields.Add(IdempotencyKey.Wrong("idempotencyKey"));
        }
        else if (idempotencyKey is not null)
        {
            claim = IdempotencyKey.Claim(by, input.QueueName, idempotencyKey, body, clock);
        }

        Check(fields.Errors);
        return (input.JobId ?? JobIds.New(clock), new EnqueueRequest(Traced(input), by, claim));
    }

    /// <summary>Jobs to make in one commit.</summary>
    /// <exception cref="InvalidRequestException">One of them is wrong, or there is none.</exception>
    public List<IntakeJob> EnqueueAll(IReadOnlyList<NewJob> jobs)
    {
        var batch = new JobBatch(NoLimit, NoLimit, clock);
        batch.Takes(jobs.Count);
        for (var i = 0; i < jobs.Count; i++)
        {
            var name = JobBatch.NameOf(i);
            var (document, error) = StrictJson.Parse(JsonSerializer.SerializeToUtf8Bytes(jobs[i], RequestJson.Default.NewJob), name);
            if (document is null)
            {
                batch.Errors.Add(error!);
                continue;
            }

            using (document)
            {
                batch.Add(new FieldReader(document.RootElement, name), name);
            }
        }

        Check(batch.Errors);
        return batch.Jobs.ConvertAll(job => new IntakeJob(job.JobId, Traced(job.Input)));
    }

    /// <summary>What a person asks of a job.</summary>
    /// <exception cref="InvalidRequestException">It is wrong.</exception>
    public PersonRequest Act(PersonAction action, JobRetry retry)
    {
        using var document = Parse(JsonSerializer.SerializeToUtf8Bytes(retry, RequestJson.Default.JobRetry), "body");
        var fields = new FieldReader(document.RootElement, "");
        var request = PersonFields.Read(fields, action, by);
        Check(fields.Errors);
        return request;
    }

    // As the header traceparent of an HTTP request: no part of what an idempotency key stands for.
    private static JobInput Traced(JobInput input) => input.Traceparent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
        ? input with { Traceparent = id }
        : input;

    private static JsonDocument Parse(byte[] body, string name)
    {
        var (document, error) = StrictJson.Parse(body, name);
        return document ?? throw new InvalidRequestException([error!]);
    }

    private static void Check(IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            throw new InvalidRequestException(errors);
        }
    }
}
