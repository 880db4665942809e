using Microsoft.AspNetCore.Builder;
using ReTraced.Hosting;
#if GRAINHOST_ORLEANS
using System.Globalization;
using ReTraced.Silo;
using ReTraced.Testing;
#endif

namespace ReTraced.Gateway.Tests.Api;

/// <summary>What stands behind the gateway: nothing where it holds the grains itself, a silo where it is the client of a cluster.</summary>
internal static class TestSilo
{
#if GRAINHOST_ORLEANS
    /// <summary>Starts it, on the gateway's store and with the same set-up.</summary>
    public static async Task<WebApplication?> StartAsync(string[] gatewayArguments, Action<WebApplicationBuilder, ReTracedBuilder>? configure)
    {
        while (true)
        {
            var (silo, clients) = (RedisServer.FreePort(), RedisServer.FreePort());
            var app = SiloApp.Build(
                [
                    .. gatewayArguments,
                    string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:SiloPort={silo}"),
                    string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:GatewayPort={clients}"),
                ],
                configure);
            try
            {
                await app.StartAsync();
                return app;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Somebody has taken one of the ports since.
                await app.DisposeAsync();
            }
        }
    }
#else
    /// <summary>Nothing to start.</summary>
    public static Task<WebApplication?> StartAsync(string[] gatewayArguments, Action<WebApplicationBuilder, ReTracedBuilder>? configure)
    {
        _ = (gatewayArguments, configure);
        return Task.FromResult<WebApplication?>(null);
    }
#endif
}
