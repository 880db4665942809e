using System.Text.Json.Serialization;
using ReTraced.Json;

namespace ReTraced.Operations;

/// <summary>
/// One act on many dead letters, as it is stored: what was asked for, how far it has come, and what it is about to do next.
/// Immutable; every step of <see cref="OperationSteps"/> gives a new one.
/// </summary>
public sealed record Operation
{
    /// <summary>Its name: a UUIDv7.</summary>
    public required string OperationId { get; init; }

    /// <summary>What is done with each.</summary>
    public BulkAction Action { get; init; }

    /// <summary>To which.</summary>
    public required BulkFilter Filter { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who asked.</summary>
    public required string By { get; init; }

    /// <summary>Of a retry: JSON Patch over each job.</summary>
    public JsonData? Changes { get; init; }

    /// <summary>Of a retry: also of poisoned jobs.</summary>
    public bool Force { get; init; }

    /// <summary>Most jobs a second; absent: as fast as it goes.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Most jobs in all; absent: all that match.</summary>
    public int? Limit { get; init; }

    /// <summary>Of a retry: so many jobs go first and must all complete before the others follow; absent: none.</summary>
    public int? Canary { get; init; }

    /// <summary>Where it is.</summary>
    public OperationStatus Status { get; init; }

    /// <summary>What it does while it runs.</summary>
    public OperationPhase Phase { get; init; }

    /// <summary>Why it is paused or cancelled.</summary>
    public string? Because { get; init; }

    /// <summary>When it was asked for, Unix milliseconds. What dies later is no concern of it.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it last moved, Unix milliseconds.</summary>
    public long UpdatedAt { get; init; }

    /// <summary>When it came to its end, Unix milliseconds.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>How many jobs it is about; absent until they are counted.</summary>
    public int? Total { get; init; }

    /// <summary>Jobs on which it was done.</summary>
    public int Done { get; init; }

    /// <summary>Jobs on which it could not be done; <see cref="Conflicts"/> says why.</summary>
    public int Failed { get; init; }

    /// <summary>Why it could not be done, by kind.</summary>
    public IReadOnlyList<OperationConflict> Conflicts { get; init; } = [];

    /// <summary>Time in which jobs were handled, milliseconds: neither paused nor waiting for the canary.</summary>
    public long ActiveMs { get; init; }

    /// <summary>Of an operation with a canary: the jobs that went first.</summary>
    public IReadOnlyList<string>? CanaryJobs { get; init; }

    /// <summary>How many of the canary's jobs have completed.</summary>
    public int CanarySucceeded { get; init; }

    /// <summary>True once one of the canary's jobs has ended otherwise: whoever resumes then goes on all the same.</summary>
    public bool CanaryFailed { get; init; }

    /// <summary>The jobs that are being handled: written before the first of them is touched, so that a process that goes on after a crash knows which may have been.</summary>
    public IReadOnlyList<string> Page { get; init; } = [];

    /// <summary>Where the list of dead letters goes on behind <see cref="Page"/>; absent at its beginning.</summary>
    public string? Cursor { get; init; }

    /// <summary>True if there is nothing behind <see cref="Page"/>.</summary>
    public bool AtEnd { get; init; }

    /// <summary>True while something of it is left to do, and be it to count what was under way when it was cancelled.</summary>
    [JsonIgnore]
    public bool IsAtWork => IsOpen || Page.Count > 0;

    /// <summary>True while it is neither completed nor cancelled.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is OperationStatus.Running or OperationStatus.Paused;
}

/// <summary>What is done with many dead letters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BulkAction>))]
public enum BulkAction
{
    /// <summary>Replay the job.</summary>
    [JsonStringEnumMemberName("retry")] Retry,

    /// <summary>Close the dead letter.</summary>
    [JsonStringEnumMemberName("discard")] Discard,

    /// <summary>Judge the job poison.</summary>
    [JsonStringEnumMemberName("poison")] Poison,
}

/// <summary>Where an operation is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationStatus>))]
public enum OperationStatus
{
    /// <summary>It goes on by itself.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>A person, or its canary, has stopped it; it can be resumed.</summary>
    [JsonStringEnumMemberName("paused")] Paused,

    /// <summary>It is through.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>A person has ended it. What was done stays done.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>What an operation does while it runs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationPhase>))]
public enum OperationPhase
{
    /// <summary>It counts what it is about.</summary>
    [JsonStringEnumMemberName("counting")] Counting,

    /// <summary>It acts on the jobs of the canary.</summary>
    [JsonStringEnumMemberName("canary")] Canary,

    /// <summary>It waits until the jobs of the canary have completed.</summary>
    [JsonStringEnumMemberName("canaryWaits")] CanaryWaits,

    /// <summary>It acts on the others.</summary>
    [JsonStringEnumMemberName("acting")] Acting,
}

/// <summary>Why an operation could not be done on some jobs.</summary>
/// <param name="Code">The code that the call for one job would have answered: WRONG_STATUS, NEEDS_FORCE, INVALID_REQUEST, JOB_NOT_FOUND.</param>
/// <param name="Count">How many jobs.</param>
/// <param name="JobId">The first of them.</param>
/// <param name="Message">What was said of that one.</param>
public sealed record OperationConflict(string Code, int Count, string JobId, string Message);
