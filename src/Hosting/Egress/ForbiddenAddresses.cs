using System.Net;
using System.Net.Sockets;

namespace ReTraced.Hosting;

/// <summary>
/// The addresses that no webhook ever goes to, whatever the settings say: what answers there is the network itself, or the
/// metadata service of a cloud, which hands out the machine's own credentials.
/// </summary>
public static class ForbiddenAddresses
{
    private static readonly (IPNetwork Network, string Rule)[] Rules =
    [
        Rule("0.0.0.0/8", "an unspecified address"),
        Rule("169.254.0.0/16", "a link-local address"),
        Rule("224.0.0.0/4", "a multicast address"),
        Rule("255.255.255.255/32", "the broadcast address"),
        Rule("::/128", "an unspecified address"),
        Rule("fe80::/10", "a link-local address"),
        Rule("ff00::/8", "a multicast address"),
        Rule("fd00:ec2::254/128", "the metadata service of a cloud"),
        Rule("fd20:ce::254/128", "the metadata service of a cloud"),
    ];

    // IPv6 networks whose addresses stand for IPv4 addresses, and where in their 16 bytes those are.
    private static readonly (IPNetwork Network, int At)[] Carriers =
    [
        (IPNetwork.Parse("::/96"), 12), // IPv4-compatible, RFC 4291, 2.5.5.1
        (IPNetwork.Parse("::ffff:0:0/96"), 12), // IPv4-mapped, RFC 4291, 2.5.5.2
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12), // IPv4-translated, RFC 2765, 2.1
        (IPNetwork.Parse("64:ff9b::/96"), 12), // NAT64, RFC 6052
        (IPNetwork.Parse("64:ff9b:1::/48"), 12), // NAT64 of one's own, RFC 8215, as a /96 of it
        (IPNetwork.Parse("2002::/16"), 2), // 6to4, RFC 3056
    ];

    /// <summary>What makes this address one that is never called, as the rest of a sentence after "is"; null if nothing does.</summary>
    public static string? RuleOf(IPAddress address)
    {
        foreach (var (network, rule) in Rules)
        {
            if (network.Contains(address))
            {
                return $"{rule} ({network})";
            }
        }

        return CarriedBy(address) is { } carried && RuleOf(carried) is { } other ? $"{carried} written as IPv6, {other}" : null;
    }

    private static IPAddress? CarriedBy(IPAddress address)
    {
        // ::1 has the form of an IPv4-compatible address and is none.
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return null;
        }

        var (network, at) = Carriers.FirstOrDefault(carrier => carrier.Network.Contains(address));
        return network == default ? null : new IPAddress(address.GetAddressBytes().AsSpan(at, 4));
    }

    private static (IPNetwork Network, string Rule) Rule(string network, string rule) => (IPNetwork.Parse(network), rule);
}
