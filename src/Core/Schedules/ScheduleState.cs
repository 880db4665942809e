using System.Text.Json.Serialization;

namespace ReTraced.Schedules;

/// <summary>How far a schedule has come.</summary>
public sealed record ScheduleState
{
    /// <summary>Most firings that are kept.</summary>
    public const int MostKept = 200;

    // One, unless people trigger it meanwhile, or its jobs were allowed to overlap before.
    private const int MostInTheWay = 20;

    /// <summary>Up to this instant everything is done, Unix milliseconds.</summary>
    public long DoneTo { get; init; }

    /// <summary>The latest jobs, the last of them last: those that may stand in the way of the next.</summary>
    public IReadOnlyList<string> LastJobIds { get; init; } = [];

    /// <summary>What has become of its instants, the latest last.</summary>
    public IReadOnlyList<Firing> Firings { get; init; } = [];

    /// <summary>How often it has fired in all.</summary>
    public long Fired { get; init; }

    /// <summary>True if it is still written down what became of an instant by itself.</summary>
    public bool Knows(long instant) => Firings.Any(firing => firing.PlannedAt == instant && firing.Kind is not (FiringKind.Triggered or FiringKind.SkippedMisfire));

    /// <summary>With one more. An instant that was come to before, and was written down then, changes nothing.</summary>
    public ScheduleState With(Firing firing)
    {
        var done = firing.Kind == FiringKind.Triggered ? DoneTo : Math.Max(DoneTo, firing.PlannedAt);
        return firing.Made && Firings.Any(known => known.Made && known.JobId == firing.JobId)
            ? this with { DoneTo = done }
            : this with
            {
                DoneTo = done,
                LastJobIds = firing.Made ? [.. LastJobIds.TakeLast(MostInTheWay - 1), firing.JobId!] : LastJobIds,
                Fired = Fired + (firing.Made ? 1 : 0),
                Firings = [.. Firings.Skip(Math.Max(0, Firings.Count + 1 - MostKept)), firing],
            };
    }
}

/// <summary>What has become of an instant.</summary>
/// <param name="PlannedAt">The instant, Unix milliseconds; of a trigger, when it was asked for.</param>
/// <param name="At">When that happened, Unix milliseconds.</param>
/// <param name="Kind">What.</param>
/// <param name="JobId">The job that was made, or of a skipped overlap the one that had not ended.</param>
/// <param name="Note">Why, for a person.</param>
public sealed record Firing(long PlannedAt, long At, FiringKind Kind, string? JobId = null, string? Note = null)
{
    /// <summary>How late that was, milliseconds.</summary>
    public long DriftMs => At - PlannedAt;

    /// <summary>Of instants that were passed over together: how many.</summary>
    public int? Count { get; init; }

    /// <summary>The jobs that were cancelled for this one.</summary>
    public IReadOnlyList<string>? Replaced { get; init; }

    /// <summary>Who triggered it.</summary>
    public string? By { get; init; }

    /// <summary>True if there is a job of it.</summary>
    [JsonIgnore]
    public bool Made => Kind is FiringKind.Fired or FiringKind.FiredLate or FiringKind.Triggered;
}

/// <summary>What can become of an instant.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FiringKind>))]
public enum FiringKind
{
    /// <summary>A job was made.</summary>
    [JsonStringEnumMemberName("fired")] Fired,

    /// <summary>It was missed, and a job was made by <see cref="Schedule.Misfire"/>.</summary>
    [JsonStringEnumMemberName("firedLate")] FiredLate,

    /// <summary>A person has made a job of it.</summary>
    [JsonStringEnumMemberName("triggered")] Triggered,

    /// <summary>It was missed, and passed over by <see cref="Schedule.Misfire"/>.</summary>
    [JsonStringEnumMemberName("skippedMisfire")] SkippedMisfire,

    /// <summary>The job before had not ended, and it was passed over by <see cref="Schedule.Overlap"/>.</summary>
    [JsonStringEnumMemberName("skippedOverlap")] SkippedOverlap,

    /// <summary>The job was refused.</summary>
    [JsonStringEnumMemberName("refused")] Refused,
}
