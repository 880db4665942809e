using Microsoft.Extensions.Configuration;

namespace ReTraced.Hosting;

/// <summary>The cluster that this process belongs to. Means something in the build for clusters only.</summary>
public sealed class ClusterSettings
{
    /// <summary>The <see cref="AdvertisedAddress"/> of a machine that finds its address by itself.</summary>
    public const string OwnAddress = "auto";

    /// <summary>Who owns the store: the same for all its silos and gateways, for good. 1 to 64 of A-Z a-z 0-9 _ . - Default: <c>retraced</c>.</summary>
    public string ServiceId { get; set; } = "retraced";

    /// <summary>Which silos find each other. The same for all of them at a time; one cluster of a store at a time. 1 to 64 of A-Z a-z 0-9 _ . - Default: <c>default</c>.</summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>Where silos reach this silo. 1 to 65,535; default 11,111.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Where gateways and other clients reach this silo. 1 to 65,535; default 30,000.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>
    /// Under which address the others reach this silo: an IP address, a host name, or <c>auto</c>, the first address of
    /// the machine's own name. On a loopback address it listens there only. Default: <c>127.0.0.1</c>, a cluster on one machine:
    /// both ports are open to whoever reaches them.
    /// </summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>True (default) collects what the Orleans Dashboard shows. It watches every call between grains.</summary>
    public bool Dashboard { get; set; } = true;

    /// <summary>True if only programs on this machine reach the silo.</summary>
    public bool IsLoopback => AdvertisedAddress == "localhost" || (System.Net.IPAddress.TryParse(AdvertisedAddress, out var address) && System.Net.IPAddress.IsLoopback(address));

    /// <summary>Whether to set the dashboard up, before there are options.</summary>
    public static bool HasDashboard(IConfiguration configuration) =>
        !bool.TryParse(configuration[$"{ReTracedOptions.Section}:Cluster:Dashboard"], out var has) || has;
}
