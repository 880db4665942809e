using Orleans.Dashboard;
using ReTraced.Gateway.Access;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Cluster;

/// <summary>What the gateway of a cluster has of its own.</summary>
internal static class ClusterParts
{
    /// <summary>The dashboard that comes with Orleans: silos, grains, calls. For whoever runs the cluster.</summary>
    public const string Dashboard = "/dashboard/orleans";

    /// <summary>The longest that a grain is asked to wait for work, milliseconds.</summary>
    public const int LongestPollMs = 2_000;

    /// <summary>Refuses what this process cannot do.</summary>
    /// <exception cref="GatewayArgumentsException">Handlers run in silos.</exception>
    public static void Check(GatewayArguments arguments)
    {
        if (arguments.Samples)
        {
            throw new GatewayArgumentsException("a gateway of a cluster runs no jobs: leave --samples and --demo out here, and start a silo with --samples.");
        }
    }

    /// <summary>Who runs jobs, for the greeting.</summary>
    public static string Handlers(GatewayArguments arguments) => "in the silos";

    /// <summary>True for pages that are not ours.</summary>
    public static bool IsDashboard(PathString path) => path.StartsWithSegments(Dashboard, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds what they need.</summary>
    public static void AddClusterParts(this IServiceCollection services) => services.AddClusterMetrics();

    /// <summary>Maps them, behind the same sign-in as everything else.</summary>
    public static void MapClusterParts(this WebApplication app)
    {
        app.MapClusterMetrics().AllowReaders().ExcludeFromDescription();
        if (ClusterSettings.HasDashboard(app.Configuration))
        {
            app.MapOrleansDashboard(Dashboard).AllowOperators().ExcludeFromDescription();
        }
    }
}
