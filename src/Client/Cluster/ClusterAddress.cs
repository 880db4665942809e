using StackExchange.Redis;

namespace ReTraced.Client.Cluster;

/// <summary>Where the processes of a cluster find each other.</summary>
/// <param name="ServiceId">Who owns the store.</param>
/// <param name="ClusterId">Which silos belong together.</param>
/// <param name="Redis">The server that has the list of silos.</param>
/// <param name="KeyPrefix">What its keys begin with.</param>
internal sealed record ClusterAddress(string ServiceId, string ClusterId, ConfigurationOptions Redis, string KeyPrefix)
{
    /// <summary>How long a client waits for the first silo, once it has begun.</summary>
    public TimeSpan ConnectWithin { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The hosts of Redis, for messages: no password is among them.</summary>
    public string Hosts => string.Join(',', Redis.EndPoints.Select(EndPointCollection.ToString));
}
