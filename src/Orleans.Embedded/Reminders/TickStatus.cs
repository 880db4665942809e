using System.Globalization;

namespace Orleans.Runtime;

/// <summary>When a reminder ticks. Instants are UTC.</summary>
public readonly struct TickStatus
{
    /// <summary>The status of one tick.</summary>
    public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        FirstTickTime = firstTickTime;
        Period = period;
        CurrentTickTime = timeStamp;
    }

    /// <summary>When this tick was sent.</summary>
    public DateTime CurrentTickTime { get; }

    /// <summary>When the first was due.</summary>
    public DateTime FirstTickTime { get; }

    /// <summary>Time between ticks.</summary>
    public TimeSpan Period { get; }

    /// <summary>All three.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>");
}
