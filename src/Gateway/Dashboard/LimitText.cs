using System.Globalization;
using ReTraced.Gateway.Endpoints;
using ReTraced.Queues;

namespace ReTraced.Gateway.Dashboard;

/// <summary>Limits of a queue as a person reads them.</summary>
internal static class LimitText
{
    /// <summary>How often: <c>100 in 1 s, burst 21</c>.</summary>
    public static string Of(RateLimit limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{limit.Permits:N0} in {Shown.Duration(limit.PerSeconds * 1_000L)}, burst {limit.BurstOrDefault():N0}");

    /// <summary>How many at a time.</summary>
    public static string Of(int concurrency) => string.Create(CultureInfo.InvariantCulture, $"{concurrency:N0} at a time");

    /// <summary>All limits of a queue in a few words; those of types by their number.</summary>
    public static IEnumerable<string> Short(QueueSettingsView settings)
    {
        if (settings.MaxConcurrency is { } most)
        {
            yield return Of(most);
        }

        if (settings.RateLimit is { } rate)
        {
            yield return Of(rate);
        }

        if (settings.PerKeyMaxConcurrency is not null || settings.PerKeyRateLimit is not null)
        {
            yield return "per key";
        }

        if (settings.PerTypeMaxConcurrency.Keys.Union(settings.PerTypeRateLimit.Keys).Count() is > 0 and var types)
        {
            yield return types == 1 ? "1 type" : string.Create(CultureInfo.InvariantCulture, $"{types} types");
        }
    }
}
