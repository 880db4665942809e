using ReTraced.Gateway.Endpoints;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard;

/// <summary>What happened minute by minute, for charts: a minute in which nothing happened is there too.</summary>
internal static class MinuteRates
{
    /// <summary>How far back charts look, minutes.</summary>
    public const int Hour = 60;

    /// <summary>The first minute of the last hour (Unix time in minutes), the current one being the last.</summary>
    public static long FirstOfHour(long now) => (now / 60_000) - Hour + 1;

    /// <summary>The minutes of an hour from <paramref name="from"/> on.</summary>
    public static List<Rates> Of(IReadOnlyList<MinuteCounts> minutes, long from)
    {
        var byMinute = minutes.ToLookup(minute => minute.Minute);
        return [.. Enumerable.Range(0, Hour).Select(i => Rates.Of(byMinute[from + i], 60))];
    }
}
