using Microsoft.Extensions.Logging.Abstractions;
using ReTraced.Conformance.Stores;

namespace ReTraced.Storage.Redis.Tests;

/// <summary>Keys of its own for each test.</summary>
public sealed class RedisFixture : StoreFixture
{
    private readonly string prefix = SharedRedis.NewPrefix();
    private RedisJobStore? store;

    public override async Task<StorePorts> OpenAsync()
    {
        store = await OpenStoreAsync();
        await store.TakeAsync(await store.ReadOwnerAsync(), "test", null);
        return new StorePorts(store, store, store);
    }

    public override async Task CloseAsync()
    {
        if (store is not null)
        {
            await store.DisposeAsync();
            store = null;
        }
    }

    public override async ValueTask DisposeAsync() => await CloseAsync();

    private async Task<RedisJobStore> OpenStoreAsync() => await RedisJobStore.OpenAsync(
        new RedisStoreOptions { ConnectionString = (await SharedRedis.GetAsync()).ConnectionString, KeyPrefix = prefix },
        new StoreGeneration(),
        TimeProvider.System,
        NullLogger<RedisJobStore>.Instance);
}
