using ReTraced.Jobs.Input;

namespace ReTraced.Schedules;

/// <summary>The instants at which a schedule fires, all by its definition alone. Unix milliseconds.</summary>
public sealed class Recurrence
{
    // A calendar ends with the year 9999, and a zone may be ahead of it.
    private const long LatestStart = JobFields.MaxInstant - (366 * 86_400_000L);

    private readonly Schedule _schedule;
    private readonly ICronFields? _cron;
    private readonly TimeZoneInfo? _zone;

    /// <summary>Reads a schedule that was checked.</summary>
    public Recurrence(Schedule schedule, ICronParser parser)
    {
        _schedule = schedule;
        Problem = TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _zone)
            ? null
            : $"This machine does not know the time zone '{schedule.TimeZone}', so the schedule does not fire. Install the time zone data (tzdata) and restart, or put the schedule with another zone.";
        if (schedule.Cron is { } text && (_cron = parser.Parse(text, out var error)) is null)
        {
            Problem ??= $"The cron expression '{text}' is not understood ({error}), so the schedule does not fire. Put the schedule with another one.";
        }
    }

    /// <summary>
    /// Why a schedule that was right when it was made has no instants here; null if nothing is in the way. Its store may have come from a machine that
    /// knows other time zones, or from another version.
    /// </summary>
    public string? Problem { get; }

    /// <summary>The first instant after another; null if there is none.</summary>
    public long? Next(long after)
    {
        after = Math.Max(after, (_schedule.StartAt ?? 0) - 1);
        if (after > LatestStart || Problem is not null)
        {
            return null;
        }

        long? next = _schedule switch
        {
            { RunAt: { } runAt } => runAt > after ? runAt : null,
            { IntervalSeconds: { } seconds } => NextOf(seconds * 1_000L, after),
            _ when _cron is not null => CronInZone.Next(_cron, _zone!, after),
            _ => null,
        };
        return next > (_schedule.EndAt ?? JobFields.MaxInstant) ? null : next;
    }

    /// <summary>The instants of (after, to], in order; the latest of them if there are more than so many.</summary>
    public List<long> Between(long after, long to, int most, out bool more)
    {
        // From the end: whoever looks after a year must not go through all of it.
        for (var window = 60_000L; ; window *= 8)
        {
            var from = Math.Max(after, to - window);
            var found = new List<long>();
            for (var at = from; Next(at) is { } next && next <= to; at = next)
            {
                found.Add(next);
            }

            if (found.Count > most || from == after)
            {
                more = found.Count > most;
                return more ? found[^most..] : found;
            }
        }
    }

    // Counted from its first instant, so that nothing adds up.
    private long NextOf(long intervalMs, long after)
    {
        var anchor = _schedule.StartAt ?? _schedule.CreatedAt + intervalMs;
        return after < anchor ? anchor : anchor + ((((after - anchor) / intervalMs) + 1) * intervalMs);
    }
}
