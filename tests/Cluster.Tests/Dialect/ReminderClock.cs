using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Dialect;

/// <summary>
/// The manual clock, but it moves by a microsecond each time somebody looks at it. Orleans's reminders cut what remains of a
/// wait to whole milliseconds, wait, and look again; on a clock that stands still they would look for ever.
/// </summary>
internal sealed class ReminderClock(ManualClock clock) : TimeProvider
{
    private long _looks;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + TimeSpan.FromMicroseconds(Interlocked.Increment(ref _looks));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
