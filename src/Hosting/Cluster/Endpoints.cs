using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
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
            return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? throw NoAddress(advertised, "that is no address of one machine") : address;
        }

        var host = advertised == ClusterSettings.OwnAddress ? Dns.GetHostName() : advertised;
        try
        {
            // Many systems have their own name for a loopback address, under which no other machine reaches them.
            var found = Dns.GetHostAddresses(host).Where(one => advertised != ClusterSettings.OwnAddress || !IPAddress.IsLoopback(one)).OrderBy(one => one.AddressFamily != AddressFamily.InterNetwork).ToList();
            return found.Count > 0 ? found[0] : throw NoAddress(advertised, $"'{host}' has none that others reach");
        }
        catch (SocketException e)
        {
            throw NoAddress(advertised, $"'{host}' has none ({e.Message})");
        }
    }

    private static OptionsValidationException NoAddress(string advertised, string why) => new("", typeof(ReTracedOptions),
        [$"ReTraced:Cluster:AdvertisedAddress is '{advertised}', and {why}; it may be an IP address, a host name, or '{ClusterSettings.OwnAddress}'."]);
}
