namespace ReTraced.Hosting;

/// <summary>Notices that the wall clock was set, by the clock that only goes on.</summary>
public sealed class ClockWatch
{
    // Less is what a clock is trimmed by, and what the two readings cost.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _clock;
    private (DateTimeOffset Wall, long Steady) _last;

    /// <summary>Begins with the clocks as they are.</summary>
    public ClockWatch(TimeProvider clock)
    {
        _clock = clock;
        _last = Read();
    }

    /// <summary>By how much the wall clock was set since the last look: ahead, or back if it is negative. Null if it was not.</summary>
    public TimeSpan? Look()
    {
        var now = Read();
        var step = now.Wall - _last.Wall - _clock.GetElapsedTime(_last.Steady, now.Steady);
        _last = now;
        return step.Duration() > Tolerance ? step : null;
    }

    // Both clocks at the same instant: a process that stood still between the two readings would take that for a step.
    private (DateTimeOffset Wall, long Steady) Read()
    {
        while (true)
        {
            var steady = _clock.GetTimestamp();
            var wall = _clock.GetUtcNow();
            if (_clock.GetElapsedTime(steady) < AtOnce)
            {
                return (wall, steady);
            }
        }
    }
}
