using System.Text.Json.Serialization;
using ReTraced.Json;

namespace ReTraced.Schedules;

/// <summary>Makes jobs at certain instants: by a cron expression, at an interval, or once.</summary>
public sealed record Schedule
{
    /// <summary>Its name, see <see cref="ScheduleIds.Form"/>.</summary>
    public required string ScheduleId { get; init; }

    /// <summary>A cron expression of 5 fields, or of 6 with the seconds first.</summary>
    public string? Cron { get; init; }

    /// <summary>Every so many seconds of real time, counted from <see cref="StartAt"/> or from when it was made. 1 to 31,536,000.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary>Once, Unix milliseconds.</summary>
    public long? RunAt { get; init; }

    /// <summary>The IANA zone in whose wall time <see cref="Cron"/> is meant. Default: UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What becomes of instants that are found more than a minute late.</summary>
    public MisfirePolicy Misfire { get; init; } = MisfirePolicy.Once;

    /// <summary>What becomes of a firing while the job of the one before has not ended.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>Each job starts up to so many seconds later than planned. 0 to 3,600; default 0.</summary>
    public double? JitterSeconds { get; init; }

    /// <summary>It does not fire before, Unix milliseconds.</summary>
    public long? StartAt { get; init; }

    /// <summary>It does not fire after, Unix milliseconds.</summary>
    public long? EndAt { get; init; }

    /// <summary>True while it rests.</summary>
    public bool Paused { get; init; }

    /// <summary>The fields of each job that it makes, as they were given.</summary>
    public required JsonData Job { get; init; }

    /// <summary>When it was made, Unix milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it was last changed, Unix milliseconds.</summary>
    public long UpdatedAt { get; init; }

    /// <summary>Who changed it last.</summary>
    public string By { get; init; } = "";

    /// <summary>True if it fires at the same instants as another.</summary>
    public bool FiresAs(Schedule other) =>
        (Cron, IntervalSeconds, RunAt, TimeZone, StartAt, EndAt) == (other.Cron, other.IntervalSeconds, other.RunAt, other.TimeZone, other.StartAt, other.EndAt);
}

/// <summary>What becomes of instants that were missed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MisfirePolicy>))]
public enum MisfirePolicy
{
    /// <summary>They are passed over.</summary>
    [JsonStringEnumMemberName("skip")] Skip,

    /// <summary>The latest of them fires, the others are passed over.</summary>
    [JsonStringEnumMemberName("once")] Once,

    /// <summary>Each fires, the latest <see cref="ScheduleSteps.MostMissed"/> of them.</summary>
    [JsonStringEnumMemberName("all")] All,
}

/// <summary>What becomes of a firing while the job of the one before is pending, delayed, waiting or running.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OverlapPolicy>))]
public enum OverlapPolicy
{
    /// <summary>It fires all the same.</summary>
    [JsonStringEnumMemberName("allow")] Allow,

    /// <summary>It is passed over.</summary>
    [JsonStringEnumMemberName("skip")] Skip,

    /// <summary>The other job is cancelled, or asked to if it runs, and this one fires.</summary>
    [JsonStringEnumMemberName("replace")] Replace,
}
