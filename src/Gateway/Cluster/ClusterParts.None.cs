namespace ReTraced.Gateway.Cluster;

/// <summary>What the gateway has of its own where it holds the grains itself.</summary>
internal static class ClusterParts
{
    /// <summary>The longest that a grain is asked to wait for work, milliseconds: as long as the API allows.</summary>
    public const int LongestPollMs = 20_000;

    /// <summary>This process can do all of it.</summary>
    public static void Check(GatewayArguments arguments) => _ = arguments;

    /// <summary>Who runs jobs, for the greeting.</summary>
    public static string Handlers(GatewayArguments arguments) => arguments.Samples ? "the samples: queue email (jobData.subject decides), queue noop" : "none; --samples adds some";

    /// <summary>All pages are ours.</summary>
    public static bool IsDashboard(PathString path) => false;

    /// <summary>Adds nothing.</summary>
    public static void AddClusterParts(this IServiceCollection services) => _ = services;

    /// <summary>Maps nothing.</summary>
    public static void MapClusterParts(this WebApplication app) => _ = app;
}
