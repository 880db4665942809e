using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace ReTraced.Hosting;

/// <summary>What Orleans, the web server and the runtime count, as Prometheus reads it.</summary>
public static class ClusterMetrics
{
    /// <summary>Where it is.</summary>
    public const string Path = "/metrics";

    // Orleans counts under one meter; the others are the framework's own.
    private static readonly string[] Meters = ["Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>Begins to count.</summary>
    public static void AddClusterMetrics(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());

    /// <summary>Serves the counts.</summary>
    public static IEndpointConventionBuilder MapClusterMetrics(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint(Path);
}
