using System.Text.Json.Serialization;

namespace ReTraced.Jobs;

/// <summary>How a run went.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunResult>))]
public enum RunResult
{
    /// <summary>It succeeded.</summary>
    [JsonStringEnumMemberName("SUCCESS")] Success,

    /// <summary>It failed, or its lease was lost.</summary>
    [JsonStringEnumMemberName("FAILED")] Failed,

    /// <summary>It is under way, or (with <c>finishedAt</c>) was given back unfinished.</summary>
    [JsonStringEnumMemberName("PENDING")] Pending,
}

/// <summary>One run of a job: what was planned, what happened, and what was decided then.</summary>
public sealed record HistoryEntry
{
    /// <summary>1, 2, ... for the job's whole life.</summary>
    public int Attempt { get; init; }

    /// <summary>The replay it belongs to, 0 before the first.</summary>
    public int Replay { get; init; }

    /// <summary>When the lease was granted, Unix milliseconds.</summary>
    public long AttemptedAt { get; init; }

    /// <summary>What caused this run.</summary>
    public RetryTrigger Trigger { get; init; }

    /// <summary>Who, if a person did.</summary>
    public string? By { get; init; }

    /// <summary>Why, if a person did.</summary>
    public string? Reason { get; init; }

    /// <summary>True if the job was changed before this run.</summary>
    public bool ChangesMade { get; init; }

    /// <summary>What was changed.</summary>
    public IReadOnlyList<JobChange>? ChangesInJob { get; init; }

    /// <summary>How it went.</summary>
    public RunResult Result { get; init; }

    /// <summary>Why it failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>Who ran it.</summary>
    public required string WorkerId { get; init; }

    /// <summary>When it was due, Unix milliseconds.</summary>
    public long PlannedRunAt { get; init; }

    /// <summary>From the end of the run before (of the first: from the making of the job) to <see cref="PlannedRunAt"/>, milliseconds.</summary>
    public long PlannedDelayMs { get; init; }

    /// <summary>From the same instant to <see cref="AttemptedAt"/>, milliseconds.</summary>
    public long ActualDelayMs { get; init; }

    /// <summary><see cref="AttemptedAt"/> - <see cref="PlannedRunAt"/>, milliseconds.</summary>
    public long DriftMs { get; init; }

    /// <summary>When it ended, Unix milliseconds.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>How long it took, milliseconds.</summary>
    public long? DurationMs { get; init; }

    /// <summary>What was decided after it failed.</summary>
    public RetryDecision? Decision { get; init; }

    /// <summary><c>tries</c> during this run: counted since the last replay, released runs left out.</summary>
    [JsonIgnore]
    public int Tries { get; init; }

    /// <summary>What ended the run before, which is why there was another one; null for the first.</summary>
    [JsonIgnore]
    public JobEventKind? After { get; init; }
}
