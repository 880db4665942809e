using Orleans.Dashboard;
using ReTraced.Gateway.Access;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Cluster;

/// <summary>What the gateway of a cluster shows of it, beside the API.</summary>
internal static class ClusterViews
{
    /// <summary>The dashboard that comes with Orleans: silos, grains, calls. For whoever runs the cluster.</summary>
    public const string Dashboard = "/dashboard/orleans";

    /// <summary>Adds what they need.</summary>
    public static void AddClusterViews(this IServiceCollection services) => services.AddClusterMetrics();

    /// <summary>Maps them, behind the same sign-in as everything else.</summary>
    public static void MapClusterViews(this WebApplication app)
    {
        app.MapClusterMetrics().AllowReaders().ExcludeFromDescription();
        if (ClusterSettings.HasDashboard(app.Configuration))
        {
            app.MapOrleansDashboard(Dashboard).AllowOperators().ExcludeFromDescription();
        }
    }
}
