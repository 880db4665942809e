using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace ReTraced.Embedded;

/// <summary>Registers the host's own services.</summary>
internal static class SiloServices
{
    public static void Add(IServiceCollection services, IConfiguration configuration, Action<ISiloBuilder> configure)
    {
        services.AddLogging();
        services.AddOptions<GrainCollectionOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GrainCollectionOptions>, GrainCollectionOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ServiceLifetimes(services));
        services.TryAddSingleton<Silo>();
        services.TryAddSingleton<ActivationCollector>();
        services.TryAddSingleton<ReminderService>();
        services.TryAddSingleton<IReminders>(provider => provider.GetRequiredService<ReminderService>());
        services.TryAddSingleton<IClusterClient>(provider => provider.GetRequiredService<Silo>().GrainFactory);
        services.TryAddSingleton<IGrainFactory>(provider => provider.GetRequiredService<Silo>().GrainFactory);
        services.AddHostedService<SiloService>();
        configure(new SiloBuilder(services, configuration));

        // After the application's own, which win.
        services.TryAddSingleton<IGrainStateStorage, InMemoryGrainStateStorage>();
        services.TryAddSingleton<IReminderStorage, InMemoryReminderStorage>();
    }
}
