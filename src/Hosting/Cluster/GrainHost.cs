using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using ReTraced.Client.Cluster;
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

    /// <summary>The store of somebody who says nothing.</summary>
    public const string DefaultStore = "redis";

    /// <summary>True for the one store that several processes can write.</summary>
    public static bool MayUse(string store) => store == "redis";

    /// <summary>Hosts the grains, as one silo of the cluster.</summary>
    public static void AddSilo(IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(Address);
        builder.Services.TryAddSingleton(provider => Identity(provider, OwnerPart.Silo));
        builder.Services.TryAddSingleton(_ => WorkerIdentity.CreateNamed());
        builder.Services.TryAddSingleton<IPeers, SiloPeers>();
        builder.Services.TryAddSingleton<IStoredReminders, SharedReminders>();
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
            ClusterConnection.AddMembership(silo.Services);
        });
    }

    /// <summary>Reaches the grains from outside: an HTTP gateway that has no silo.</summary>
    public static void AddGateway(IHostApplicationBuilder builder, Action<ReTracedBuilder>? configure)
    {
        builder.AddReTracedCore();
        builder.Services.TryAddSingleton(Address);
        builder.Services.TryAddSingleton(provider => Identity(provider, OwnerPart.Client));
        builder.Services.TryAddSingleton<IStoredReminders, SharedReminders>();
        builder.Services.AddHostedService<OwnershipService>();
        builder.UseOrleansClient(client => AddClient(client, HasDashboard(builder)));
        configure?.Invoke(new ReTracedBuilder(builder.Services));
    }

    private static void AddClient(IClientBuilder client, bool dashboard)
    {
        ClusterConnection.AddTo(client);
        if (dashboard)
        {
            client.AddDashboard(Quietly);
        }
    }

    // As the settings have it, for silos and gateways alike. A gateway waits for silos for ever.
    private static ClusterAddress Address(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ReTracedOptions>>();
        return new ClusterAddress(options.Value.Cluster.ServiceId, options.Value.Cluster.ClusterId, RedisOf(options), options.Value.Redis.KeyPrefix);
    }

    private static StackExchange.Redis.ConfigurationOptions RedisOf(IOptions<ReTracedOptions> options) => options.Value.Redis.ToStoreOptions().ToConfiguration();

    private static OwnerIdentity Identity(IServiceProvider provider, OwnerPart part) =>
        OwnerIdentity.OfCluster(provider.GetRequiredService<IOptions<ReTracedOptions>>().Value.Cluster.ServiceId, part);

    private static bool HasDashboard(IHostApplicationBuilder builder) => ClusterSettings.HasDashboard(builder.Configuration);

    // Its live view of the log would show what no reader of the API may see.
    private static void Quietly(DashboardOptions dashboard) => dashboard.HideTrace = true;
}
