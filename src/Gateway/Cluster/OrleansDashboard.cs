using Orleans.Dashboard;
using ReTraced.Gateway.Access;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Cluster;

/// <summary>The dashboard that comes with Orleans: silos, grains, calls. What our own pages do not show, for whoever runs the cluster.</summary>
internal static class OrleansDashboard
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dashboard/orleans";

    /// <summary>Maps it, behind the same sign-in as everything else; unless it is turned off.</summary>
    public static void MapClusterDashboard(this WebApplication app)
    {
        if (ClusterSettings.HasDashboard(app.Configuration))
        {
            app.MapOrleansDashboard(Path).AllowOperators().ExcludeFromDescription();
        }
    }
}
