namespace ReTraced.Testing;

/// <summary>
/// The store that tests of the whole server run on: a SQLite file, or with <c>RETRACED_TEST_STORE=redis</c> in the
/// environment, and always in the build for clusters, the redis-server that the tests of a process share.
/// </summary>
public static class TestStore
{
    private static int _prefixes;

    /// <summary>True if it is Redis.</summary>
    public static bool IsRedis { get; } =
#if GRAINHOST_ORLEANS
        true;
#else
        Environment.GetEnvironmentVariable("RETRACED_TEST_STORE") == "redis";
#endif

    /// <summary>The command line of a server with a new store.</summary>
    /// <param name="folder">A folder of the test's own.</param>
    public static async Task<string[]> SettingsAsync(string folder)
    {
        if (!IsRedis)
        {
            return [$"--ReTraced:Sqlite:Path={Path.Combine(folder, "jobs.db")}"];
        }

        return
        [
            "--ReTraced:Store=redis", $"--ReTraced:Redis:ConnectionString={(await RedisServer.SharedAsync()).ConnectionString}", $"--ReTraced:Redis:KeyPrefix=t{Interlocked.Increment(ref _prefixes)}",
        ];
    }
}
