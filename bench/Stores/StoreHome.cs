using ReTraced.Testing;

namespace ReTraced.Bench.Stores;

/// <summary>Where a store of a measure's own lies: a folder for a SQLite file, or a redis-server with an append-only file. Goes with all that is in it.</summary>
internal sealed class StoreHome : IAsyncDisposable
{
    // By default Redis rewrites its file at 64 MB and each time it has doubled. In a store that begins empty that is all the time,
    // and in one that has run for a week hardly ever.
    private const string RewriteFrom = "1gb";

    private StoreHome(string kind, string folder, RedisServer? redis) => (Kind, Folder, Redis) = (kind, folder, redis);

    /// <summary>sqlite or redis.</summary>
    public string Kind { get; }

    /// <summary>The folder of the SQLite file.</summary>
    public string Folder { get; }

    /// <summary>The server, if the store is Redis.</summary>
    public RedisServer? Redis { get; }

    /// <summary>The SQLite file.</summary>
    public string File => Path.Combine(Folder, "jobs.db");

    /// <summary>What a server is told to use it.</summary>
    public IEnumerable<string> Settings =>
    [
        $"--ReTraced:Store={Kind}",
        Redis is null ? $"--ReTraced:Sqlite:Path={File}" : $"--ReTraced:Redis:ConnectionString={Redis.ConnectionString}",
    ];

    /// <summary>Makes an empty one.</summary>
    /// <param name="kind">sqlite or redis.</param>
    /// <param name="appendfsync">For Redis: when its file is synced.</param>
    public static async Task<StoreHome> MakeAsync(string kind, string appendfsync = "everysec") =>
        new(kind, Directory.CreateTempSubdirectory("retraced-bench-").FullName, kind == "redis" ? await RedisServer.StartAsync("--appendfsync", appendfsync, "--auto-aof-rewrite-min-size", RewriteFrom) : null);

    public async ValueTask DisposeAsync()
    {
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
