using ReTraced.Testing;

namespace ReTraced.Storage.Redis.Tests;

/// <summary>The redis-server that tests share, and a key prefix for each of them.</summary>
internal static class SharedRedis
{
    private static int prefixes;

    public static Task<RedisServer> GetAsync() => RedisServer.SharedAsync();

    public static string NewPrefix() => $"t{Interlocked.Increment(ref prefixes)}";
}
