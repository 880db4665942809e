using ReTraced.Conformance.Stores;

namespace ReTraced.Storage.Redis.Tests;

/// <summary>Keys of its own for each test.</summary>
public sealed class RedisFixture : StoreFixture
{
    private readonly string prefix = SharedRedis.NewPrefix();
    private readonly List<RedisJobStore> stores = [];

    public override async Task<StorePorts> OpenAsync()
    {
        var store = await Stores.OpenAsync(await SharedRedis.GetAsync(), prefix);
        stores.Add(store);
        return new StorePorts(store, store, store, store, store, store, store);
    }

    public override Task<StorePorts> OpenSecondAsync() => OpenAsync();

    public override async Task CloseAsync()
    {
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        stores.Clear();
    }

    public override async ValueTask DisposeAsync() => await CloseAsync();
}
