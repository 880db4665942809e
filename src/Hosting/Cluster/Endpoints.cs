using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;

namespace ReTraced.Hosting;

/// <summary>Where a silo listens, and where it says that it can be reached.</summary>
internal static class Endpoints
{
    /// <summary>Sets both ports and the address.</summary>
    /// <exception cref="OptionsValidationException">The address is of no machine that can be found.</exception>
    public static void Set(EndpointOptions endpoints, ClusterSettings cluster)
    {
        var address = Resolve(cluster.AdvertisedAddress);
        endpoints.AdvertisedIPAddress = address;
        (endpoints.SiloPort, endpoints.GatewayPort) = (cluster.SiloPort, cluster.GatewayPort);
        // Who is reached by its own machine only listens there only; any other may sit behind an address that is not its own.
        var listening = IPAddress.IsLoopback(address) ? address : address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        endpoints.SiloListeningEndpoint = new IPEndPoint(listening, cluster.SiloPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(listening, cluster.GatewayPort);
    }

    private static IPAddress Resolve(string advertised)
    {
        if (IPAddress.TryParse(advertised, out var address))
        {
            return address;
        }

        var host = advertised == ClusterSettings.OwnAddress ? Dns.GetHostName() : advertised;
        try
        {
            var found = Dns.GetHostAddresses(host);
            return found.FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException e)
        {
            throw new Microsoft.Extensions.Options.OptionsValidationException("", typeof(ReTracedOptions),
                [$"ReTraced:Cluster:AdvertisedAddress is '{advertised}', and '{host}' has no address ({e.Message}); it may be an IP address, a host name, or '{ClusterSettings.OwnAddress}'."]);
        }
    }
}
