using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ReTraced.Access;
using ReTraced.Storage;
using ReTraced.Storage.Redis;
using ReTraced.Storage.Sqlite;

namespace ReTraced.Hosting;

/// <summary>Opens the store that the settings name.</summary>
internal static class StoreHosting
{
    /// <summary>Adds the store under each of its ports, and what looks after its ownership.</summary>
    public static void AddStore(this IServiceCollection services)
    {
        services.AddSingleton<StoreRole>();
        services.AddSingleton<StoreGeneration>();
        services.AddSingleton<ClockSteps>();
        services.AddSingleton<QueueWaker>();

        // Opened when it is first asked for, which is while the host starts: a container cannot await.
        services.AddSingleton(provider => new OpenStore(Open(provider).GetAwaiter().GetResult()));
        services.AddPort<IJobStore>();
        services.AddPort<IJobQueries>();
        services.AddPort<IDocumentStore>();
        services.AddPort<IStoreOwnership>();
        services.AddPort<IStoreAudit>();
        services.AddPort<IAccessKeys>();
        services.AddPort<IAuditLog>();
    }

    /// <summary>The settings as the store takes them.</summary>
    public static RedisStoreOptions ToStoreOptions(this RedisSettings redis) => new()
    {
        ConnectionString = redis.ConnectionString,
        KeyPrefix = redis.KeyPrefix,
        CertificateAuthority = redis.CertificateAuthority,
        CommandTimeout = TimeSpan.FromSeconds(redis.TimeoutSeconds),
        WaitForReplicas = redis.WaitForReplicas,
    };

    // All ports are of the one store.
    private static void AddPort<TPort>(this IServiceCollection services)
        where TPort : class => services.AddSingleton(provider => (TPort)provider.GetRequiredService<OpenStore>().Store);

    private static async Task<IAsyncDisposable> Open(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ReTracedOptions>>().Value;
        if (options.Store == "redis")
        {
            return await RedisJobStore.OpenAsync(
                options.Redis.ToStoreOptions(),
                provider.GetRequiredService<StoreGeneration>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<RedisJobStore>>()).ConfigureAwait(false);
        }

        return await SqliteJobStore.OpenAsync(new SqliteStoreOptions
        {
            Path = options.Sqlite.Path,
            Synchronous = options.Sqlite.Synchronous == "normal" ? SynchronousMode.Normal : SynchronousMode.Full,
        }).ConfigureAwait(false);
    }

    /// <summary>The store, for the container to close.</summary>
    private sealed record OpenStore(IAsyncDisposable Store) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Store.DisposeAsync();
    }
}
