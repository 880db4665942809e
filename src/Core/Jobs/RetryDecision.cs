using System.Text.Json.Serialization;
using ReTraced.Backoff;

namespace ReTraced.Jobs;

/// <summary>What follows a failed run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetryDecisionKind>))]
public enum RetryDecisionKind
{
    /// <summary>Pending again at once.</summary>
    [JsonStringEnumMemberName("RETRY_NOW")] RetryNow,

    /// <summary>Delayed until <c>runAt</c>.</summary>
    [JsonStringEnumMemberName("RETRY_LATER")] RetryLater,

    /// <summary>Stopped: a retry cannot mend it.</summary>
    [JsonStringEnumMemberName("FAILED")] Failed,

    /// <summary>Stopped: no tries are left.</summary>
    [JsonStringEnumMemberName("DEAD")] Dead,

    /// <summary>Stopped: judged poison.</summary>
    [JsonStringEnumMemberName("POISONED")] Poisoned,
}

/// <summary>The decision after a failed or lost run, with everything it was made from.</summary>
public sealed record RetryDecision
{
    /// <summary>What follows.</summary>
    public RetryDecisionKind Kind { get; init; }

    /// <summary>What the failure was taken for.</summary>
    public FailureType FailureType { get; init; }

    /// <summary>Who said so.</summary>
    public ClassifiedBy ClassifiedBy { get; init; }

    /// <summary>The job's strategy then.</summary>
    public BackoffStrategy Strategy { get; init; }

    /// <summary>The job's numbers then.</summary>
    public required BackoffConfig Config { get; init; }

    /// <summary>The formula with its numbers, or <c>none</c> where no delay was reckoned.</summary>
    public required string Formula { get; init; }

    /// <summary>The jitter that was drawn, milliseconds.</summary>
    public long JitterMs { get; init; }

    /// <summary>The pause that the other side asked for, capped at 24 h, milliseconds.</summary>
    public long? RetryAfterMs { get; init; }

    /// <summary>The delay, milliseconds; 0 where the job is not retried.</summary>
    public long DelayMs { get; init; }

    /// <summary>When the next run is due, Unix milliseconds.</summary>
    public long? RunAt { get; init; }

    /// <summary>Why, as one sentence.</summary>
    public required string Because { get; init; }

    /// <summary>True if another run follows.</summary>
    [JsonIgnore]
    public bool Retries => Kind is RetryDecisionKind.RetryNow or RetryDecisionKind.RetryLater;
}
