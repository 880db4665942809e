using Microsoft.Extensions.Options;
using ReTraced.Gateway.Cluster;
using ReTraced.Hosting;
using ReTraced.Storage;

namespace ReTraced.Gateway;

/// <summary>What the process says when it is up.</summary>
internal static class Greeting
{
    public static void Show(WebApplication app, GatewayArguments arguments)
    {
        var options = app.Services.GetRequiredService<IOptions<ReTracedOptions>>().Value;
        Console.WriteLine($"ReTraced listens on {string.Join(", ", app.Urls)}");
        Console.WriteLine(options.Store == "redis"
            ? $"  store     {options.Redis.Hosts}, keys {options.Redis.KeyPrefix}:* (Redis)"
            : $"  store     {Path.GetFullPath(options.Sqlite.Path)} (SQLite)");
        if (app.Services.GetRequiredService<StoreRole>() is { IsOwner: false } role)
        {
            Console.WriteLine($"  role      {role.WhyStandby}");
        }

        Console.WriteLine($"  handlers  {ClusterParts.Handlers(arguments)}");
        Console.WriteLine($"  API       {app.Urls.First()}/openapi/v1.json");
    }
}
