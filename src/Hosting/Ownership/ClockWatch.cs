namespace ReTraced.Hosting;

/// <summary>Notices that the wall clock was set, by the clock that only goes on.</summary>
public sealed class ClockWatch(TimeProvider clock)
{
    // What passes between reading the one clock and the other is no step, nor is what a clock is trimmed by.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    private DateTimeOffset _wall = clock.GetUtcNow();
    private long _steady = clock.GetTimestamp();

    /// <summary>By how much the wall clock was set since the last look: ahead, or back if it is negative. Null if it was not.</summary>
    public TimeSpan? Look()
    {
        var (wall, steady) = (clock.GetUtcNow(), clock.GetTimestamp());
        var step = wall - _wall - clock.GetElapsedTime(_steady, steady);
        (_wall, _steady) = (wall, steady);
        return step.Duration() > Tolerance ? step : null;
    }
}
