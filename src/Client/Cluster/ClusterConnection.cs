using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Hosting;
using ReTraced.Grains.Serialization;

namespace ReTraced.Client.Cluster;

/// <summary>The way into a cluster. Whoever takes it adds a <see cref="ClusterAddress"/> to the services.</summary>
internal static class ClusterConnection
{
    private const int LargestMessage = 1 << 30;

    /// <summary>Connects a client.</summary>
    public static void AddTo(IClientBuilder client)
    {
        client.UseRedisClustering(_ => { });
        client.UseConnectionRetryFilter<WaitForSilos>();
        client.AddOutgoingGrainCallFilter<RepeatSafeCalls>();
        client.Services.TryAddSingleton(TimeProvider.System);
        // A poll that is broken off still answers what it has leased, and somebody must hear that to give it back.
        client.Services.Configure<ClientMessagingOptions>(messaging => messaging.WaitForCancellationAcknowledgement = true);
        AddMembership(client.Services);
    }

    /// <summary>What clients and silos have in common: which cluster, where its list of silos is, and how messages are written.</summary>
    public static void AddMembership(IServiceCollection services)
    {
        // What Orleans keeps in Redis begins with its service id: with this one it lies under the prefix of all other keys.
        services.AddOptions<ClusterOptions>().Configure<ClusterAddress>((cluster, address) =>
            (cluster.ServiceId, cluster.ClusterId) = ($"{address.KeyPrefix}:cluster:{address.ServiceId}", address.ClusterId));
        services.AddOptions<RedisClusteringOptions>().Configure<ClusterAddress>((clustering, address) => clustering.ConfigurationOptions = address.Redis);
        // A batch as large as the API takes it goes to a silo in one message.
        services.Configure<SiloMessagingOptions>(messaging => messaging.MaxMessageBodySize = LargestMessage);
        services.Configure<ClientMessagingOptions>(messaging => messaging.MaxMessageBodySize = LargestMessage);
        services.AddReTracedSerialization();
    }
}
