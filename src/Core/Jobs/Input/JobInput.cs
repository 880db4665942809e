using ReTraced.Backoff;
using ReTraced.Json;

namespace ReTraced.Jobs.Input;

/// <summary>
/// A job as somebody asks for it: what was not said is null and is filled in from the queue's defaults, see
/// <see cref="ToSpec"/>.
/// </summary>
public sealed record JobInput
{
    /// <summary>The caller's own id; otherwise one is made.</summary>
    public string? JobId { get; init; }

    /// <summary>The queue.</summary>
    public required string QueueName { get; init; }

    /// <summary>The handler; the queue's name unless said.</summary>
    public string? Type { get; init; }

    /// <summary>The handler's input; JSON null unless said.</summary>
    public JsonData? JobData { get; init; }

    /// <summary>Earliest start, Unix milliseconds.</summary>
    public long? RunAt { get; init; }

    /// <summary>Earliest start counted from now, seconds; instead of <see cref="RunAt"/>.</summary>
    public double? DelaySeconds { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int? MaxTries { get; init; }

    /// <summary>-100 to 100.</summary>
    public int? Priority { get; init; }

    /// <summary>False keeps no error text but the last one.</summary>
    public bool? HistoryNeed { get; init; }

    /// <summary>How delays grow.</summary>
    public BackoffStrategy? BackoffStrategy { get; init; }

    /// <summary>The numbers of the backoff.</summary>
    public BackoffConfig? BackoffConfig { get; init; }

    /// <summary>1 to 86,400.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Latest start, Unix milliseconds.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Words to find the job by.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>There must be no second job like it.</summary>
    public UniqueRule? Unique { get; init; }

    /// <summary>Whose job it is, for the queue's limits per key.</summary>
    public string? RateKey { get; init; }

    /// <summary>The jobs that must have completed before it starts.</summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>What becomes of it when one of those ends without success.</summary>
    public OnParentFailure? OnParentFailure { get; init; }

    /// <summary>The workflow that it is made with.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>The schedule that makes it.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>The finished job that this one runs again.</summary>
    public string? ClonedFrom { get; init; }

    /// <summary>W3C trace context.</summary>
    public string? Traceparent { get; init; }

    /// <summary>What is wrong with <see cref="ExpiresAt"/>; null if it leaves time for a run.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public string? WrongExpiry(long now) =>
        ExpiresAt <= now ? "must lie in the future."
        : ExpiresAt <= DueAt(now) ? $"must be later than {(RunAt is null ? "now plus delaySeconds" : "runAt")}, or the job could never start."
        : null;

    /// <summary>The job to make.</summary>
    /// <param name="jobId">Its id.</param>
    /// <param name="defaults">What the queue says for fields that the caller left out.</param>
    /// <param name="now">Unix milliseconds.</param>
    public JobSpec ToSpec(string jobId, Queues.JobDefaults defaults, long now) => new()
    {
        JobId = jobId,
        QueueName = QueueName,
        Type = Type ?? QueueName,
        JobData = JobData ?? JsonData.Null,
        CreatedAt = now,
        RunAt = DueAt(now),
        MaxTries = MaxTries ?? defaults.MaxTries ?? 5,
        Priority = Priority ?? 0,
        HistoryNeed = HistoryNeed ?? true,
        BackoffStrategy = BackoffStrategy ?? defaults.BackoffStrategy ?? Backoff.BackoffStrategy.Exponential,
        BackoffConfig = BackoffConfig ?? defaults.BackoffConfig ?? Backoff.BackoffConfig.Default,
        TimeoutSeconds = TimeoutSeconds ?? defaults.TimeoutSeconds ?? 30,
        ExpiresAt = ExpiresAt,
        Tags = Tags,
        Unique = Unique,
        RateKey = RateKey,
        DependsOn = DependsOn is { Count: 0 } ? null : DependsOn,
        OnParentFailure = OnParentFailure,
        WorkflowId = WorkflowId,
        ScheduleId = ScheduleId,
        ClonedFrom = ClonedFrom,
        Traceparent = Traceparent,
    };

    /// <summary>
    /// The input that makes the same job once more, to be run at once: a person wants it now, whatever holds its unique key and whatever
    /// it depended on.
    /// </summary>
    public static JobInput CloneOf(JobSpec spec) => new()
    {
        QueueName = spec.QueueName,
        Type = spec.Type,
        JobData = spec.JobData,
        MaxTries = spec.MaxTries,
        Priority = spec.Priority,
        HistoryNeed = spec.HistoryNeed,
        BackoffStrategy = spec.BackoffStrategy,
        BackoffConfig = spec.BackoffConfig,
        TimeoutSeconds = spec.TimeoutSeconds,
        Tags = spec.Tags,
        RateKey = spec.RateKey,
        ClonedFrom = spec.JobId,
        Traceparent = spec.Traceparent,
    };

    private long? DueAt(long now) => RunAt ?? (DelaySeconds is { } delay ? now + (long)Math.Round(delay * 1000, MidpointRounding.AwayFromZero) : null);
}
