using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Dialect;

/// <summary>
/// Timers by the manual clock, the date by the machine's: Orleans compares the date until which a grain wants to be kept
/// with the machine's.
/// </summary>
internal sealed class GrainClock(ManualClock clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
