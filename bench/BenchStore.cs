using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ReTraced.Storage;
using ReTraced.Storage.Redis;
using ReTraced.Storage.Sqlite;
using ReTraced.Testing;

namespace ReTraced.Bench;

/// <summary>A store of its own, without a server above it: a SQLite file, or a redis-server with an append-only file.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private readonly string _folder;
    private readonly RedisServer? _redis;
    private IAsyncDisposable _store;

    private BenchStore(string folder, RedisServer? redis, IAsyncDisposable store) => (_folder, _redis, _store) = (folder, redis, store);

    public IJobStore Jobs => (IJobStore)_store;

    /// <summary>Opens one and takes it.</summary>
    /// <param name="kind">sqlite or redis.</param>
    /// <param name="appendfsync">For Redis: when its file is synced.</param>
    public static async Task<BenchStore> OpenAsync(string kind, string appendfsync = "everysec")
    {
        var folder = Directory.CreateTempSubdirectory("retraced-bench-").FullName;
        var redis = kind == "redis" ? await RedisServer.StartAsync("--appendfsync", appendfsync) : null;
        return new BenchStore(folder, redis, await ConnectAsync(folder, redis));
    }

    /// <summary>kill -9 of the redis-server, a new start, and the store anew on what it has kept.</summary>
    public async Task KillRedisAsync()
    {
        await _redis!.KillAsync();
        await _store.DisposeAsync();
        await _redis.StartAgainAsync();
        _store = await ConnectAsync(_folder, _redis);
    }

    /// <summary>What all that it holds takes: bytes of the file after a checkpoint, or bytes of memory.</summary>
    public async Task<long> BytesAsync()
    {
        if (_redis is null)
        {
            await _store.DisposeAsync();
            var bytes = new FileInfo(Path.Combine(_folder, "jobs.db")).Length;
            _store = await ConnectAsync(_folder, null);
            return bytes;
        }

        var used = _redis.Cli("INFO", "memory").Split('\n').First(line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        return long.Parse(used.AsSpan(used.IndexOf(':', StringComparison.Ordinal) + 1).Trim(), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<IAsyncDisposable> ConnectAsync(string folder, RedisServer? redis)
    {
        IStoreOwnership store = redis is null
            ? await SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, "jobs.db") })
            : await RedisJobStore.OpenAsync(new RedisStoreOptions { ConnectionString = redis.ConnectionString }, new StoreGeneration(), TimeProvider.System, NullLogger<RedisJobStore>.Instance);
        await store.TakeAsync(await store.ReadOwnerAsync(), "bench", process: null);
        return (IAsyncDisposable)store;
    }
}
