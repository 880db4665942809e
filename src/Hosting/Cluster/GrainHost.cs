using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using ReTraced.Grains.Serialization;
using ReTraced.Grains.Workers;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>The grains of a cluster: in its silos, and reached by its clients.</summary>
internal static class GrainHost
{
    // Three silences in a row, and two who have heard nothing, declare a silo gone. Measured: with Orleans's own 5 s the jobs
    // of a silo that was killed stand still for 10 s.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    // Three of them missed, and a silo counts no more when a new one wants to know whether it can reach all others: after the
    // end of a whole cluster that is how long the first new one waits. Orleans's own 30 s make it 90 s.
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    private const int LargestMessage = 1 << 30;

    /// <summary>The store of somebody who says nothing.</summary>
    public const string DefaultStore = "redis";

    /// <summary>True for the one store that several processes can write.</summary>
    public static bool MayUse(string store) => store == "redis";

    /// <summary>Hosts the grains, as one silo of the cluster.</summary>
    public static void AddSilo(IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(provider => Identity(provider, OwnerPart.Silo));
        builder.Services.TryAddSingleton(_ => WorkerIdentity.CreateNamed());
        builder.Services.TryAddSingleton<IPeers, SiloPeers>();
        builder.UseOrleans(silo =>
        {
            silo.UseRedisClustering(_ => { });
            silo.UseRedisReminderService(_ => { });
            silo.Services.AddOptions<RedisReminderTableOptions>().Configure<IOptions<ReTracedOptions>>((reminders, options) => reminders.ConfigurationOptions = RedisOf(options));
            silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<ReTracedOptions>>((endpoints, options) => Endpoints.Set(endpoints, options.Value.Cluster));
            // Whoever sees a lease knows from the name of its worker which silo that is.
            silo.Services.AddOptions<SiloOptions>().Configure<WorkerIdentity>((named, identity) => named.SiloName = identity.Id);
            silo.Services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (provider, _) => new DocumentGrainStorage(provider.GetRequiredService<IDocumentStore>()));
            if (HasDashboard(builder))
            {
                silo.AddDashboard(Quietly);
            }

            silo.Services.Configure<ClusterMembershipOptions>(membership =>
                (membership.ProbeTimeout, membership.IAmAliveTablePublishTimeout) = (ProbeTimeout, SignOfLife));
            AddMembership(silo.Services);
        });
    }

    /// <summary>Reaches the grains from outside: an HTTP gateway that has no silo.</summary>
    public static void AddGateway(IHostApplicationBuilder builder, Action<ReTracedBuilder>? configure)
    {
        builder.AddReTracedCore();
        builder.Services.TryAddSingleton(provider => Identity(provider, OwnerPart.Client));
        builder.Services.AddHostedService<OwnershipService>();
        builder.UseOrleansClient(client => AddClient(client, HasDashboard(builder)));
        configure?.Invoke(new ReTracedBuilder(builder.Services));
    }

    /// <summary>Connects to the cluster, and goes on trying while there is none.</summary>
    public static void AddClient(IClientBuilder client, bool dashboard)
    {
        client.UseRedisClustering(_ => { });
        client.UseConnectionRetryFilter<WaitForSilos>();
        client.AddOutgoingGrainCallFilter<RepeatSafeCalls>();
        // A poll that is broken off still answers what it has leased, and somebody must hear that to give it back.
        client.Services.Configure<ClientMessagingOptions>(messaging => messaging.WaitForCancellationAcknowledgement = true);
        if (dashboard)
        {
            client.AddDashboard(Quietly);
        }

        AddMembership(client.Services);
    }

    private static void AddMembership(IServiceCollection services)
    {
        // A batch as large as the API takes it goes to a silo in one message.
        services.Configure<SiloMessagingOptions>(messaging => messaging.MaxMessageBodySize = LargestMessage);
        services.Configure<ClientMessagingOptions>(messaging => messaging.MaxMessageBodySize = LargestMessage);
        // What Orleans keeps in Redis begins with its service id: with this one it lies under the prefix of all other keys.
        services.AddOptions<ClusterOptions>().Configure<IOptions<ReTracedOptions>>((cluster, options) =>
            (cluster.ServiceId, cluster.ClusterId) = ($"{options.Value.Redis.KeyPrefix}:cluster:{options.Value.Cluster.ServiceId}", options.Value.Cluster.ClusterId));
        services.AddOptions<RedisClusteringOptions>().Configure<IOptions<ReTracedOptions>>((clustering, options) => clustering.ConfigurationOptions = RedisOf(options));
        services.AddReTracedSerialization();
    }

    private static StackExchange.Redis.ConfigurationOptions RedisOf(IOptions<ReTracedOptions> options) => options.Value.Redis.ToStoreOptions().ToConfiguration();

    private static OwnerIdentity Identity(IServiceProvider provider, OwnerPart part) =>
        OwnerIdentity.OfCluster(provider.GetRequiredService<IOptions<ReTracedOptions>>().Value.Cluster.ServiceId, part);

    private static bool HasDashboard(IHostApplicationBuilder builder) => ClusterSettings.HasDashboard(builder.Configuration);

    // Its live view of the log would show what no reader of the API may see.
    private static void Quietly(DashboardOptions dashboard) => dashboard.HideTrace = true;
}
