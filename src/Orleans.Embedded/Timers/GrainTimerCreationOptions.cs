using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>How a grain timer runs.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>To be filled by an initializer.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>A timer that neither interleaves nor keeps the grain alive.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time until the first tick. <see cref="Timeout.InfiniteTimeSpan"/>: not until it is changed.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Whether a tick may run while a call runs. Default false: it waits its turn like a call.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use of the grain and so puts off its collection. Default false.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Time from the end of a tick to the next. <see cref="Timeout.InfiniteTimeSpan"/>: ticks once.</summary>
    public required TimeSpan Period { get; init; }
}
