using ReTraced.Json;

namespace ReTraced.Schedules;

/// <summary>A schedule as the API shows it: what can be sent back, and how far it has come.</summary>
public sealed record ScheduleView(
    string ScheduleId, string? Cron, int? IntervalSeconds, long? RunAt, string TimeZone, MisfirePolicy Misfire, OverlapPolicy Overlap, double? JitterSeconds,
    long? StartAt, long? EndAt, bool Paused, JsonData Job, long CreatedAt, long UpdatedAt, string By)
{
    /// <summary>When it fires next; absent while it is paused, and when it is over.</summary>
    public long? NextAt { get; init; }

    /// <summary>Why it cannot fire, and what to do; absent if nothing is in the way.</summary>
    public string? Problem { get; init; }

    /// <summary>What became of its latest instant.</summary>
    public Firing? LastFiring { get; init; }

    /// <summary>How often it has fired.</summary>
    public long Fired { get; init; }

    /// <summary>The view.</summary>
    public static ScheduleView Of(Schedule schedule, ScheduleState? state, ICronParser parser)
    {
        var recurrence = new Recurrence(schedule, parser);
        return new ScheduleView(
            schedule.ScheduleId, schedule.Cron, schedule.IntervalSeconds, schedule.RunAt, schedule.TimeZone, schedule.Misfire, schedule.Overlap, schedule.JitterSeconds,
            schedule.StartAt, schedule.EndAt, schedule.Paused, schedule.Job, schedule.CreatedAt, schedule.UpdatedAt, schedule.By)
        {
            NextAt = schedule.Paused ? null : recurrence.Next(state?.DoneTo ?? schedule.UpdatedAt),
            Problem = recurrence.Problem,
            LastFiring = state?.Firings.Count > 0 ? state.Firings[^1] : null,
            Fired = state?.Fired ?? 0,
        };
    }
}
