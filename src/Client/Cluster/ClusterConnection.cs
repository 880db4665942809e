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
    /// <summary>Connects a client.</summary>
    public static void AddTo(IClientBuilder client)
    {
        client.UseRedisClustering(_ => { });
        client.UseConnectionRetryFilter<WaitForSilos>();
        client.AddOutgoingGrainCallFilter<RepeatSafeCalls>();
        client.Services.TryAddSingleton(TimeProvider.System);
        AddMembership(client.Services);
    }

    /// <summary>What clients and silos have in common: which cluster, where its list of silos is, and how messages are written.</summary>
    public static void AddMembership(IServiceCollection services)
    {
        services.AddOptions<ClusterOptions>().Configure<ClusterAddress>((cluster, address) =>
            (cluster.ServiceId, cluster.ClusterId) = (address.ServiceId, address.ClusterId));
        services.AddOptions<RedisClusteringOptions>().Configure<ClusterAddress>((clustering, address) =>
        {
            clustering.ConfigurationOptions = address.Redis;
            clustering.CreateRedisKey = cluster => $"{address.KeyPrefix}:cluster:{cluster.ServiceId}:{cluster.ClusterId}:members";
        });
        services.AddReTracedSerialization();
    }
}
