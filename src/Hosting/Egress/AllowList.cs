using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ReTraced.Hosting;

/// <summary>The hosts and networks that webhooks may go to: <c>ReTraced:Webhooks:Allow</c>. An empty one permits all.</summary>
public sealed partial class AllowList
{
    private const string Form = "it may be a host name (hooks.example.com), the names under one (*.example.com), an address (10.0.0.7) or a network (10.0.0.0/8, 2001:db8::/32), without scheme and port, and international names in their xn-- form.";

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _suffixes = [];
    private readonly List<IPNetwork> _networks = [];

    /// <summary>The list of entries that <see cref="Problem"/> has nothing against.</summary>
    public AllowList(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (Network(entry) is { } network)
            {
                _networks.Add(network);
            }
            else if (entry.StartsWith("*.", StringComparison.Ordinal))
            {
                _suffixes.Add(entry[1..]);
            }
            else
            {
                _names.Add(entry);
            }
        }
    }

    /// <summary>True if any host will do.</summary>
    public bool IsEmpty => !HasNetworks && _names.Count == 0 && _suffixes.Count == 0;

    /// <summary>True if a host that is not named may still be permitted, by its addresses.</summary>
    public bool HasNetworks => _networks.Count > 0;

    /// <summary>What is wrong with an entry, as the rest of a sentence; null if nothing is.</summary>
    public static string? Problem(string entry)
    {
        // What ends in a number is an address to everybody who reads URLs, so it must be one here.
        if (Name().IsMatch(entry) && !EndsInNumber().IsMatch(entry))
        {
            return null;
        }

        return Network(entry) switch
        {
            null => Form,
            { BaseAddress.IsIPv4MappedToIPv6: true } => "write an IPv4 network as such: it holds for its addresses in IPv6 form too.",
            { } network when !network.BaseAddress.Equals(IPAddress.Parse(entry.Split('/')[0])) => $"it has bits beyond its prefix; write {network}, or the address alone.",
            _ => null,
        };
    }

    /// <summary>True if the host itself is named. Its addresses do not count then.</summary>
    public bool Names(string host)
    {
        var name = host.TrimEnd('.');
        return _names.Contains(name) || _suffixes.Exists(suffix => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True if the address lies in one of the networks.</summary>
    public bool Contains(IPAddress address) => _networks.Exists(network => network.Contains(address));

    // The base library reads 10/8 as 0.0.0.10 and 010.0.0.1 as 8.0.0.1; whoever writes that means something else.
    private static IPNetwork? Network(string entry)
    {
        var parts = entry.Split('/');
        if (parts.Length > 2 || parts[0].Contains('%', StringComparison.Ordinal) || parts[0].Contains('[', StringComparison.Ordinal)
            || !IPAddress.TryParse(parts[0], out var address) || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != parts[0]))
        {
            return null;
        }

        var whole = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        return IPNetwork.TryParse(parts.Length == 2 ? entry : $"{entry}/{whole}", out var network) ? network : null;
    }

    [GeneratedRegex(@"^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex(@"(^|\.)([0-9]+|0x[0-9a-f]*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex EndsInNumber();
}
