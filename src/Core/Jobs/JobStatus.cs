using System.Text.Json.Serialization;

namespace ReTraced.Jobs;

/// <summary>Where a job is in its life. The wire name is the lower-case word.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
public enum JobStatus
{
    /// <summary>Due; waits for a worker.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>A worker holds its lease.</summary>
    [JsonStringEnumMemberName("processing")] Processing,

    /// <summary>Waits for its <c>runAt</c>.</summary>
    [JsonStringEnumMemberName("delayed")] Delayed,

    /// <summary>Waits for the jobs it depends on.</summary>
    [JsonStringEnumMemberName("waiting")] Waiting,

    /// <summary>Succeeded. Final: it is never run again.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>Stopped by a failure that a retry cannot mend.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Stopped after its last allowed try.</summary>
    [JsonStringEnumMemberName("dead")] Dead,

    /// <summary>Stopped because it is judged to harm whoever runs it.</summary>
    [JsonStringEnumMemberName("poisoned")] Poisoned,

    /// <summary>Stopped by a person before it succeeded.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>Questions about a status that more than one place asks.</summary>
public static class JobStatusExtensions
{
    /// <summary>True while the job can still move by itself: pending, processing, delayed or waiting.</summary>
    public static bool IsLive(this JobStatus status) => status <= JobStatus.Waiting;

    /// <summary>True for the three statuses that have a dead letter: failed, dead and poisoned.</summary>
    public static bool IsDeadLettered(this JobStatus status) =>
        status is JobStatus.Failed or JobStatus.Dead or JobStatus.Poisoned;

    /// <summary>The status as it is written on the wire, for example <c>pending</c>.</summary>
    public static string ToWire(this JobStatus status) => status switch
    {
        JobStatus.Pending => "pending",
        JobStatus.Processing => "processing",
        JobStatus.Delayed => "delayed",
        JobStatus.Waiting => "waiting",
        JobStatus.Completed => "completed",
        JobStatus.Failed => "failed",
        JobStatus.Dead => "dead",
        JobStatus.Poisoned => "poisoned",
        JobStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
