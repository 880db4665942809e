using System.Diagnostics;
using System.Globalization;

namespace ReTraced.Torture.Server;

/// <summary>
/// A wall clock that is off by as many milliseconds as a file says. The monotonic clock and the timers are the
/// system's: a machine whose clock is set behaves the same.
/// </summary>
internal sealed class SteppedClock(string file) : TimeProvider
{
    private static readonly long LookAgainAfter = Stopwatch.Frequency / 50;

    private readonly Lock _gate = new();
    private long _lookedAt;
    private long _offsetMs = Read(file);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromMilliseconds(Offset());

    // Looked up by whoever asks for the time, not by a timer: a process that was stopped must not go on with the old one.
    private long Offset()
    {
        var now = Stopwatch.GetTimestamp();
        if (now - Volatile.Read(ref _lookedAt) > LookAgainAfter)
        {
            lock (_gate)
            {
                if (now - _lookedAt > LookAgainAfter)
                {
                    Volatile.Write(ref _offsetMs, Read(file));
                    Volatile.Write(ref _lookedAt, now);
                }
            }
        }

        return Volatile.Read(ref _offsetMs);
    }

    private static long Read(string file) => long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
}
