using Microsoft.Extensions.Options;
using ReTraced.Hosting;
using ReTraced.Storage;

namespace ReTraced.Silo;

/// <summary>The executable: builds the silo, runs it, and turns what stops it into one message and an exit code.</summary>
public static class SiloProgram
{
    /// <summary>Runs until Ctrl-C or SIGTERM, then lets handlers finish.</summary>
    /// <param name="args">The command line: <c>--samples</c>, and settings such as <c>--ReTraced:Cluster:SiloPort 11112</c>.</param>
    /// <param name="configure">More set-up, for those who embed it.</param>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder, ReTracedBuilder>? configure = null)
    {
#if !GRAINHOST_ORLEANS
        _ = (args, configure);
        return await Task.FromResult(Fail(ExitCodes.BadSettings, "this build has no cluster. Build it with -p:GrainHost=Orleans; one machine needs no silo, there the gateway does it all."));
#else
        try
        {
            await using var app = SiloApp.Build(args, configure);
            await app.StartAsync();
            var options = app.Services.GetRequiredService<IOptions<ReTracedOptions>>().Value;
            Console.WriteLine($"ReTraced silo listens on {string.Join(", ", app.Urls)}");
            Console.WriteLine($"  store     {options.Redis.Hosts}, keys {options.Redis.KeyPrefix}:* (Redis)");
            Console.WriteLine($"  cluster   {options.Cluster.ServiceId}/{options.Cluster.ClusterId}, ports {options.Cluster.SiloPort} (silos) and {options.Cluster.GatewayPort} (clients) at {options.Cluster.AdvertisedAddress}");
            if (!options.Cluster.IsLoopback)
            {
                Console.WriteLine("  note      both ports ask nobody who they are: let only silos, gateways and clients of this cluster reach them");
            }

            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is SiloArgumentsException || SettingsFault.Is(e))
        {
            return Fail(ExitCodes.BadSettings, e.Message);
        }
        catch (StoreUnavailableException e)
        {
            return Fail(ExitCodes.NoStore, e.Message);
        }
        catch (Exception e) when (TakenAddress(e) is { } message)
        {
            return Fail(ExitCodes.NoAddress, $"{message} Stop the other process, or choose other ports: --urls, ReTraced__Cluster__SiloPort, ReTraced__Cluster__GatewayPort.");
        }
        catch (Exception e) when (EndpointFault.Is(e))
        {
            var (code, message) = EndpointFault.Explain(e);
            return Fail(code, message);
        }
#endif
    }

#if GRAINHOST_ORLEANS
    private static string? TakenAddress(Exception e) => e is Microsoft.AspNetCore.Connections.AddressInUseException
        || e.InnerException is System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.AddressAlreadyInUse }
        ? e.Message
        : e.InnerException is { } inner ? TakenAddress(inner) : null;
#endif

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine($"The ReTraced silo cannot start: {message}");
        return code;
    }
}
