using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ReTraced.Embedded;
using ReTraced.Grains.Jobs;
using ReTraced.Grains.Workers;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>The grains of one process, in that process.</summary>
internal static class GrainHost
{
    /// <summary>The store of somebody who says nothing.</summary>
    public const string DefaultStore = "sqlite";

    /// <summary>True: the stores that this build can use are both.</summary>
    public static bool MayUse(string store) => store is "sqlite" or "redis";

    /// <summary>Hosts the grains.</summary>
    public static void AddSilo(IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(_ => OwnerIdentity.OfProcess());
        builder.Services.TryAddSingleton(_ => WorkerIdentity.Create());
        builder.Services.TryAddSingleton<IPeers, NoPeers>();
        builder.UseOrleans(silo =>
        {
            silo.AddGrains(typeof(JobGrain).Assembly);
            silo.Services.AddSingleton<IGrainStateStorage, GrainStateStorage>();
            silo.Services.AddSingleton<IReminderStorage, ReminderStorage>();
            silo.Services.AddSingleton<IStoredReminders, StoredReminders>();
            // A standby's would only wake grains that may not do anything.
            silo.Services.AddOptions<EmbeddedSiloOptions>().Configure<StoreRole>((options, role) => (options.StateJson, options.MayTick) = (StoredState.Json, () => role.IsOwner));
        });
    }

    /// <summary>The gateway holds the grains too.</summary>
    public static void AddGateway(IHostApplicationBuilder builder, Action<ReTracedBuilder>? configure) => builder.AddReTraced(configure);
}
