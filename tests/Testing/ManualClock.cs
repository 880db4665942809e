namespace ReTraced.Testing;

/// <summary>
/// A clock that moves only when it is told to. Timers fire on the thread that advances it, in the order of their due
/// times, each at exactly its time.
/// </summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(ManualTimer Timer, int Version), (long Due, long Order)> _due = new();
    private readonly DateTimeOffset _start;
    private long _elapsed;
    private long _ahead;
    private long _order;
    private int _timers;

    /// <summary>A clock that shows an arbitrary fixed instant.</summary>
    public ManualClock()
        : this(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that shows this instant.</summary>
    public ManualClock(DateTimeOffset start) => _start = start;

    /// <summary>Timers that were made and not disposed of.</summary>
    public int Timers => Volatile.Read(ref _timers);

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(GetTimestamp() + Volatile.Read(ref _ahead));

    /// <inheritdoc />
    public override long GetTimestamp() => Volatile.Read(ref _elapsed);

    /// <summary>Moves the clock on and fires every timer that becomes due on the way.</summary>
    /// <param name="time">Not negative.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var target = GetTimestamp() + time.Ticks;
        while (NextDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Sets the wall clock ahead, or back by a negative time. Timers and timestamps do not notice.</summary>
    public void SetAhead(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _timers);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void Schedule(ManualTimer timer, int version, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _due.Enqueue((timer, version), (_elapsed + dueTime.Ticks, _order++));
        }
    }

    internal void Ended() => Interlocked.Decrement(ref _timers);

    private ManualTimer? NextDue(long target)
    {
        lock (_lock)
        {
            while (_due.TryPeek(out var next, out var at) && at.Due <= target)
            {
                _due.Dequeue();
                if (next.Timer.Version == next.Version)
                {
                    _elapsed = Math.Max(_elapsed, at.Due);
                    return next.Timer;
                }
            }

            _elapsed = Math.Max(_elapsed, target);
            return null;
        }
    }
}
