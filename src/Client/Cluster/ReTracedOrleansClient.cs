using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using ReTraced.Client.Calls;
using ReTraced.Client.Cluster;

namespace ReTraced.Client;

/// <summary>A client of the grains themselves, without HTTP between.</summary>
public static class ReTracedOrleansClient
{
    /// <summary>
    /// Adds an <see cref="IReTracedClient"/> that calls the grains of a cluster, and the <see cref="IClusterClient"/> and
    /// <see cref="IGrainFactory"/> that it uses. They work once the host has started, which waits for a silo, and until it stops.
    /// A host has one; one that is itself a silo or a gateway has grains already and needs none.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets the options; they are checked when the host starts.</param>
    public static IServiceCollection AddReTracedOrleansClient(this IServiceCollection services, Action<ReTracedOrleansClientOptions>? configure = null)
    {
        services.AddOptions<ReTracedOrleansClientOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ReTracedOrleansClientOptions>, ReTracedOrleansClientOptionsValidation>());
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ReTracedOrleansClientOptions>>().Value;
            return new ClusterAddress(options.ServiceId, options.ClusterId, ReTracedOrleansClientOptionsValidation.RedisOf(options), options.RedisKeyPrefix) { ConnectWithin = options.ConnectWithin };
        });
        services.TryAddSingleton<IReTracedClient>(provider => new GrainClient(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<ReTracedOrleansClientOptions>>().Value.Name,
            provider.GetRequiredService<TimeProvider>()));
        return services.AddOrleansClient(ClusterConnection.AddTo);
    }
}
