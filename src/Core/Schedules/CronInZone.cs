namespace ReTraced.Schedules;

/// <summary>
/// Cron in the wall time of a zone. Where the clocks go forward, what is at fixed times and would fall into the hour that does not exist fires once at its
/// end, and what recurs goes without. Where they go back, what is at fixed times fires in the first of the two hours alone, and what recurs in both. So does the cron of Paul Vixie (cron(8), "Daylight Saving Time").
/// </summary>
internal static class CronInZone
{
    // No zone changes its offset twice in so short a time.
    private const long SearchStepMs = 12 * 3_600_000L;

    // More than any clock is set back by.
    private const long MostSetBackMs = 3 * 3_600_000L;

    /// <summary>The first instant after another; null if there is none. Unix milliseconds.</summary>
    public static long? Next(ICronFields cron, TimeZoneInfo zone, long after)
    {
        var (at, offset) = (after, OffsetAt(zone, after));
        while (cron.Next(Wall(at + offset)) is { } wall)
        {
            // As if the offset stayed what it is.
            var instant = Milliseconds(wall) - offset;
            if (ChangeIn(zone, Math.Max(at, after), instant, offset) is not { } change)
            {
                if (cron.IsFixed && IsSecond(zone, instant, offset))
                {
                    at = instant;
                    continue;
                }

                return instant;
            }

            var next = OffsetAt(zone, change);
            if (cron.IsFixed && Milliseconds(wall) < change + next)
            {
                // The clocks go forward over it.
                return change;
            }

            // The walls of the new offset, from its first on.
            (at, offset) = (change - 1, next);
        }

        return null;
    }

    // The first instant of (after, to] at which the offset is another one.
    private static long? ChangeIn(TimeZoneInfo zone, long after, long to, long offset)
    {
        for (var low = after; low < to;)
        {
            var high = Math.Min(low + SearchStepMs, to);
            if (OffsetAt(zone, high) == offset)
            {
                low = high;
                continue;
            }

            // The one before a change that was just passed belongs to it.
            while (high - low > 1)
            {
                var middle = low + ((high - low) / 2);
                (low, high) = OffsetAt(zone, middle) == offset ? (middle, high) : (low, middle);
            }

            return high;
        }

        return null;
    }

    // True if the clocks have shown this wall time a moment before. TimeZoneInfo.IsAmbiguousTime does not know it of zones whose summer is their standard, such as Morocco.
    private static bool IsSecond(TimeZoneInfo zone, long instant, long offset) =>
        OffsetAt(zone, instant - MostSetBackMs) is var before && before > offset
        && ChangeIn(zone, instant - MostSetBackMs, instant, before) is { } change && instant + offset < change + before;

    private static long OffsetAt(TimeZoneInfo zone, long instant) => (long)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(instant)).TotalMilliseconds;

    private static DateTime Wall(long milliseconds) => DateTime.SpecifyKind(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime, DateTimeKind.Unspecified);

    private static long Milliseconds(DateTime wall) => new DateTimeOffset(wall, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
