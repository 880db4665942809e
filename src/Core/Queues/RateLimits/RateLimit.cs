namespace ReTraced.Queues;

/// <summary>How often something may happen: so many times in so many seconds, evenly spaced, and a few more at once where it was idle before.</summary>
public sealed record RateLimit
{
    /// <summary>Most permits.</summary>
    public const int MostPermits = 1_000_000;

    /// <summary>Longest time that they are for, seconds: a day.</summary>
    public const int MostSeconds = 86_400;

    /// <summary>Largest burst.</summary>
    public const int MostBurst = 1_000_000;

    /// <summary>How many. 1 to <see cref="MostPermits"/>.</summary>
    public int Permits { get; init; }

    /// <summary>In how many seconds. 1 to <see cref="MostSeconds"/>.</summary>
    public int PerSeconds { get; init; }

    /// <summary>
    /// How many at once after a time in which nothing happened, 1 to <see cref="MostBurst"/>: in any <see cref="PerSeconds"/> at most
    /// <see cref="Permits"/> + burst - 1 happen. Default: see <see cref="BurstOrDefault"/>.
    /// </summary>
    public int? Burst { get; init; }

    /// <summary>
    /// The burst; unless it is said, 1 and as many more as come in 200 ms: a limit of up to 4 a second is then never exceeded in any window
    /// of its length, and a faster one does not lose a permit each time that a timer rings a little late.
    /// </summary>
    public int BurstOrDefault() => Burst ?? 1 + (Permits / (5 * PerSeconds));

    /// <summary>The same limit for one of several parts, of which together no more comes than of the whole; but a part has a burst of 1 at least.</summary>
    /// <param name="parts">How many parts there are.</param>
    /// <param name="part">Which of them this is, from 0 on.</param>
    public RateLimit ShareOf(int parts, int part)
    {
        var burst = BurstOrDefault();
        return this with { PerSeconds = PerSeconds * parts, Burst = Math.Max(1, (burst / parts) + (part < burst % parts ? 1 : 0)) };
    }
}
