namespace ReTraced.Schedules;

/// <summary>What a schedule does next, pure.</summary>
public static class ScheduleSteps
{
    /// <summary>An instant that is found so much late, milliseconds, was missed.</summary>
    public const long GraceMs = 60_000;

    /// <summary>Most missed instants that fire.</summary>
    public const int MostMissed = 1_000;

    /// <summary>What is due.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="recurrence">Its instants.</param>
    /// <param name="doneTo">Up to which instant everything is done.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static DueInstants Due(Schedule schedule, Recurrence recurrence, long doneTo, long now)
    {
        var missed = recurrence.Between(doneTo, now - GraceMs - 1, MostMissed, out var more);
        var onTime = recurrence.Between(Math.Max(doneTo, now - GraceMs - 1), now, MostMissed, out _);
        var late = schedule.Misfire switch
        {
            MisfirePolicy.All => missed,
            MisfirePolicy.Once when missed.Count > 0 => missed[^1..],
            _ => [],
        };
        var passed = missed.Count - late.Count;
        Firing? skipped = passed > 0 || more
            ? new Firing(late.Count > 0 ? late[0] - 1 : missed[^1], now, FiringKind.SkippedMisfire, Note: Why(schedule.Misfire, passed, more)) { Count = more ? null : passed }
            : null;
        return new DueInstants(skipped, late, onTime);
    }

    private static string Why(MisfirePolicy policy, int passed, bool more)
    {
        var late = FormattableString.Invariant($"{(more ? $"More than {Math.Max(passed, MostMissed)}" : passed)} instants were found more than a minute late");
        return policy switch
        {
            MisfirePolicy.All => FormattableString.Invariant($"{late}; only the latest {MostMissed} of them fire."),
            MisfirePolicy.Once => $"{late} and passed over: misfire is once, so only the latest fires.",
            _ => $"{late} and passed over: misfire is skip.",
        };
    }
}

/// <summary>What is due of a schedule.</summary>
/// <param name="Skipped">What is said of those that are passed over; null if none is.</param>
/// <param name="Late">Those that were missed and fire all the same, in order.</param>
/// <param name="OnTime">Those that fire in time, in order.</param>
public sealed record DueInstants(Firing? Skipped, IReadOnlyList<long> Late, IReadOnlyList<long> OnTime);
