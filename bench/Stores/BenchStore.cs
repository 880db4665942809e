using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ReTraced.Storage;
using ReTraced.Storage.Redis;
using ReTraced.Storage.Sqlite;

namespace ReTraced.Bench.Stores;

/// <summary>A store without a server above it.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private readonly StoreHome _home;
    private IStoreOwnership _store;

    private BenchStore(StoreHome home, IStoreOwnership store) => (_home, _store) = (home, store);

    public IJobStore Jobs => (IJobStore)_store;

    /// <summary>Opens the store of a home, and takes it.</summary>
    public static async Task<BenchStore> OpenAsync(StoreHome home) => new(home, await ConnectAsync(home));

    /// <summary>kill -9 of the redis-server, a new start, and the store anew on what it has kept.</summary>
    public async Task KillRedisAsync()
    {
        await _home.Redis!.KillAsync();
        await CloseAsync();
        await _home.Redis.StartAgainAsync();
        _store = await ConnectAsync(_home);
    }

    /// <summary>What all that it holds takes: bytes of the file after a checkpoint, or bytes of memory.</summary>
    public async Task<long> BytesAsync()
    {
        if (_home.Redis is null)
        {
            await CloseAsync();
            var bytes = new FileInfo(_home.File).Length;
            _store = await ConnectAsync(_home);
            return bytes;
        }

        var used = _home.Redis.Cli("INFO", "memory").Split('\n').First(line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        return long.Parse(used.AsSpan(used.IndexOf(':', StringComparison.Ordinal) + 1).Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>Leaves the store to whoever comes next.</summary>
    public async ValueTask DisposeAsync()
    {
        await _store.ReleaseAsync();
        await CloseAsync();
    }

    private ValueTask CloseAsync() => ((IAsyncDisposable)_store).DisposeAsync();

    private static async Task<IStoreOwnership> ConnectAsync(StoreHome home)
    {
        IStoreOwnership store = home.Redis is null
            ? await SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = home.File })
            : await RedisJobStore.OpenAsync(new RedisStoreOptions { ConnectionString = home.Redis.ConnectionString }, new StoreGeneration(), TimeProvider.System, NullLogger<RedisJobStore>.Instance);
        await store.TakeAsync(await store.ReadOwnerAsync(), "bench", process: null);
        return store;
    }
}
