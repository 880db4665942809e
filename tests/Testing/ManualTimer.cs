namespace ReTraced.Testing;

/// <summary>A timer of a <see cref="ManualClock"/>.</summary>
internal sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock _lock = new();
    private TimeSpan _period;
    private int _version;
    private bool _disposed;

    /// <summary>Counts the schedules, so that the clock can tell an outdated one.</summary>
    public int Version => Volatile.Read(ref _version);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return false;
            }

            _period = period;
            Arm(dueTime);
            return true;
        }
    }

    public void Fire()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            Arm(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
        }

        callback(state);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _version++;
                clock.Ended();
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(TimeSpan dueTime)
    {
        var version = ++_version;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            clock.Schedule(this, version, dueTime);
        }
    }
}
