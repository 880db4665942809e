namespace ReTraced.Gateway.Cluster;

/// <summary>One process has no cluster to show.</summary>
internal static class NoCluster
{
    /// <summary>Maps nothing.</summary>
    public static void MapClusterDashboard(this WebApplication app) => _ = app;
}
