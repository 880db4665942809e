using System.Text.Json;
using System.Text.Json.Serialization;
using ReTraced.Backoff;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Client;

/// <summary>A job to make. What is left out has the queue's default.</summary>
/// <param name="QueueName">The queue: <c>[a-z0-9][a-z0-9_.-]{0,63}</c>.</param>
public sealed record NewJob(string QueueName)
{
    /// <summary>Your own id for it, <c>[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}</c>: it stays taken while the job or its dead letter exists. Default: one is made.</summary>
    public string? JobId { get; init; }

    /// <summary>The handler. Default: the queue's name.</summary>
    public string? Type { get; init; }

    /// <summary>The handler's input, any JSON value; <see cref="Of"/> makes it of an object. Default: null.</summary>
    public JsonData? JobData { get; init; }

    /// <summary>Higher goes first, as far as waiting does not weigh more; -100 to 100. Default: 0.</summary>
    public int? Priority { get; init; }

    /// <summary>Earliest start, Unix milliseconds. Default: at once.</summary>
    public long? RunAt { get; init; }

    /// <summary>Earliest start counted from now, 0 to 315,360,000 seconds; instead of <see cref="RunAt"/>.</summary>
    public double? DelaySeconds { get; init; }

    /// <summary>Latest start, Unix milliseconds. Default: none.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Most runs, the first included: 1 to 1,000. Default: the queue's, otherwise 5.</summary>
    public int? MaxTries { get; init; }

    /// <summary>Limit of one run, 1 to 86,400 seconds. Default: the queue's, otherwise 30.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>How delays grow. Default: the queue's, otherwise exponential.</summary>
    public BackoffStrategy? BackoffStrategy { get; init; }

    /// <summary>The numbers of the backoff. Default: the queue's, otherwise <see cref="Backoff.BackoffConfig.Default"/>.</summary>
    public BackoffConfig? BackoffConfig { get; init; }

    /// <summary>False keeps no error text but the last one. Default: true.</summary>
    public bool? HistoryNeed { get; init; }

    /// <summary>There must be no second job of the queue with the same key. Default: there may.</summary>
    public UniqueRule? Unique { get; init; }

    /// <summary>Whose job it is, for the queue's limits per key: 1 to 256 characters. Default: nobody's.</summary>
    public string? RateKey { get; init; }

    /// <summary>The jobs that must have completed before it starts, 10,000 at most: existing ones, or others of the same batch. Default: none.</summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>What becomes of it when one of those ends without success. Default: it fails.</summary>
    public OnParentFailure? OnParentFailure { get; init; }

    /// <summary>Words to find the job by, 20 at most, of the form of a type. Default: none.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>W3C trace context. Default: that of the activity in which the job is made.</summary>
    public string? Traceparent { get; init; }

    /// <summary>A job whose data is an object, written as JSON now: what becomes of the object later changes nothing.</summary>
    /// <param name="queueName">The queue.</param>
    /// <param name="data">The handler's input.</param>
    /// <param name="json">How it is written. Default: <see cref="JsonSerializerOptions.Web"/>, as handlers read it.</param>
    /// <exception cref="InvalidRequestException">The object cannot be written as JSON.</exception>
    public static NewJob Of<TData>(string queueName, TData data, JsonSerializerOptions? json = null)
    {
        try
        {
            return new NewJob(queueName) { JobData = new JsonData(JsonSerializer.SerializeToUtf8Bytes(data, json ?? JsonSerializerOptions.Web)) };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidRequestException([new("jobData", $"cannot be written as JSON: {e.Message}")], e);
        }
    }
}

/// <summary>How requests are written: absent for null, so that a field that was not set is not there. What is no number is written too, for the reader to refuse it by name.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NewJob))]
[JsonSerializable(typeof(JobRetry))]
internal sealed partial class RequestJson : JsonSerializerContext;
