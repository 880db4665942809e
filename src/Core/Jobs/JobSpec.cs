using ReTraced.Backoff;
using ReTraced.Json;

namespace ReTraced.Jobs;

/// <summary>
/// What a job is to do: written once when it is made, and again only by a replay that changes it.
/// Everything that moves is in <see cref="JobHead"/>.
/// </summary>
public sealed record JobSpec
{
    /// <summary>The job's name for its whole life, see <see cref="JobNames"/>.</summary>
    public required string JobId { get; init; }

    /// <summary>The queue it waits in.</summary>
    public required string QueueName { get; init; }

    /// <summary>Names the handler.</summary>
    public required string Type { get; init; }

    /// <summary>The handler's input: any JSON value.</summary>
    public required JsonData JobData { get; init; }

    /// <summary>When it was made, Unix milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>The earliest start that was asked for, Unix milliseconds.</summary>
    public long? RunAt { get; init; }

    /// <summary>How many runs it may have until it is dead, the first included. 1 to 1,000.</summary>
    public int MaxTries { get; init; } = 5;

    /// <summary>Higher goes first, as far as waiting does not weigh more. -100 to 100.</summary>
    public int Priority { get; init; }

    /// <summary>False keeps no error text but the last one.</summary>
    public bool HistoryNeed { get; init; } = true;

    /// <summary>How delays grow.</summary>
    public BackoffStrategy BackoffStrategy { get; init; } = BackoffStrategy.Exponential;

    /// <summary>The numbers of the backoff.</summary>
    public BackoffConfig BackoffConfig { get; init; } = BackoffConfig.Default;

    /// <summary>Limit of one run, or the lease of a remote worker, in seconds. 1 to 86,400.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>A job not started by then fails with EXPIRED. Unix milliseconds.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Words to find the job by.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The finished job that this one runs again.</summary>
    public string? ClonedFrom { get; init; }

    /// <summary>There must be no second job like it.</summary>
    public UniqueRule? Unique { get; init; }

    /// <summary>Whose job it is, for the queue's limits per key: a customer, for example. See <see cref="JobNames.KeyForm"/>.</summary>
    public string? RateKey { get; init; }

    /// <summary>The jobs that must have completed before it starts.</summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>What becomes of it when one of those ends without success; fail unless said.</summary>
    public OnParentFailure? OnParentFailure { get; init; }

    /// <summary>The workflow that it was made with.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>The schedule that made it.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>W3C trace context of whoever enqueued it.</summary>
    public string? Traceparent { get; init; }
}
