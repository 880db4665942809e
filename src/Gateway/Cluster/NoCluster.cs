namespace ReTraced.Gateway.Cluster;

/// <summary>One process has no cluster to show.</summary>
internal static class NoCluster
{
    /// <summary>Adds nothing.</summary>
    public static void AddClusterViews(this IServiceCollection services) => _ = services;

    /// <summary>Maps nothing.</summary>
    public static void MapClusterViews(this WebApplication app) => _ = app;
}
