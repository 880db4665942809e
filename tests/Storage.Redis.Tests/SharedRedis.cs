using ReTraced.Testing;

namespace ReTraced.Storage.Redis.Tests;

/// <summary>One redis-server for all tests that do not stop or starve it; each has a key prefix of its own.</summary>
internal static class SharedRedis
{
    private static readonly Lazy<Task<RedisServer>> Server = new(async () =>
    {
        // What a loss of power leaves is not the business of these tests, and waiting for the disk makes them slow.
        var server = await RedisServer.StartAsync("--appendonly", "no");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait();
        return server;
    });

    private static int prefixes;

    public static Task<RedisServer> GetAsync() => Server.Value;

    public static string NewPrefix() => $"t{Interlocked.Increment(ref prefixes)}";
}
