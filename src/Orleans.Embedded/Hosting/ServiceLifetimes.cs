using Microsoft.Extensions.DependencyInjection;

namespace ReTraced.Embedded;

/// <summary>Tells which services are singletons; the container itself does not.</summary>
internal sealed class ServiceLifetimes(IServiceCollection services)
{
    public bool IsSingleton(Type type)
        => LastOf(type) ?? (type.IsGenericType ? LastOf(type.GetGenericTypeDefinition()) : null) ?? false;

    private bool? LastOf(Type type)
    {
        var last = services.LastOrDefault(service => service.ServiceType == type && !service.IsKeyedService);
        return last is null ? null : last.Lifetime == ServiceLifetime.Singleton;
    }
}
