using ReTraced.Hosting;

namespace ReTraced.Gateway.Limits;

/// <summary>How much this process takes at a time: what the settings say, or less if it may not open that many files.</summary>
/// <param name="Connections">Most connections.</param>
/// <param name="LongPolls">Most polls that wait.</param>
public sealed record ServerCapacity(int Connections, int LongPolls)
{
    // The store, the log, what listens, the connections of webhooks that end.
    private const int OtherFiles = 256;

    /// <summary>The capacity of this process.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="openFiles">How many files it may have open; null if nobody has said.</param>
    public static ServerCapacity Of(ReTracedOptions options, long? openFiles)
    {
        // Beyond that an accept fails, and so does whatever the store opens. Each webhook that is called takes one too.
        var free = Math.Max(1, (openFiles ?? int.MaxValue) - OtherFiles - options.Concurrency);
        var connections = (int)Math.Min(options.Limits.Connections, free);
        return new ServerCapacity(connections, Math.Min(options.Limits.LongPolls, LimitSettings.MostLongPolls(connections)));
    }
}
