namespace ReTraced.Gateway.Http;

/// <summary>
/// Keeps what must reach no log out of every log, whatever the settings say: the framework's own lines with paths, whose last part may be a lease
/// token, and with headers that could not be read, which may hold a key.
/// </summary>
internal static class LogSecrecy
{
    private static readonly (string Category, LogLevel From)[] Limits =
    [
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None),
        ("Microsoft.AspNetCore.Routing", LogLevel.Warning),
        // A line for each refused request lets anybody fill the log.
        ("ReTraced.Gateway.Access.KeyAuthentication", LogLevel.Warning),
    ];

    /// <summary>Puts the limits after and above all rules of the configuration.</summary>
    public static void AddLogSecrecy(this IServiceCollection services) => services.PostConfigure<LoggerFilterOptions>(filter =>
    {
        for (var i = filter.Rules.Count - 1; i >= 0; i--)
        {
            if (Limits.Any(limit => filter.Rules[i].CategoryName?.StartsWith(limit.Category, StringComparison.OrdinalIgnoreCase) == true))
            {
                filter.Rules.RemoveAt(i);
            }
        }

        // A rule for one provider counts before one for all of them.
        foreach (var provider in filter.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
        {
            foreach (var (category, from) in Limits)
            {
                filter.Rules.Add(new LoggerFilterRule(provider, category, from, null));
            }
        }
    });
}
