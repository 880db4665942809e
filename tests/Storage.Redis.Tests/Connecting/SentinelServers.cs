using System.Diagnostics;
using System.Globalization;
using ReTraced.Testing;

namespace ReTraced.Storage.Redis.Tests.Connecting;

/// <summary>A primary, a replica, and three Sentinels that watch over them.</summary>
internal sealed class SentinelServers : IAsyncDisposable
{
    private const string Name = "jobs";

    private readonly string folder = Directory.CreateTempSubdirectory("retraced-sentinel-").FullName;
    private readonly List<(Process Process, int Port)> sentinels = [];

    private SentinelServers(RedisServer primary, RedisServer replica) => (Primary, Replica) = (primary, replica);

    public RedisServer Primary { get; }

    public RedisServer Replica { get; }

    public string ConnectionString => $"{string.Join(',', sentinels.Select(sentinel => $"127.0.0.1:{sentinel.Port}"))},serviceName={Name}";

    public static async Task<SentinelServers> StartAsync()
    {
        var primary = await RedisServer.StartAsync();
        var replica = await RedisServer.StartAsync("--replicaof", $"127.0.0.1 {primary.Port}");
        var servers = new SentinelServers(primary, replica);
        await Eventually.True(() => replica.Cli("INFO", "replication").Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows the primary");
        for (var i = 0; i < 3; i++)
        {
            servers.LaunchSentinel(i);
        }

        await Eventually.True(() => servers.sentinels.All(sentinel => KnowsAll(sentinel.Port)), "the Sentinels know each other and the replica");
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in sentinels)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Replica.DisposeAsync();
        await Primary.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private void LaunchSentinel(int number)
    {
        var port = RedisServer.FreePort();
        var file = Path.Combine(folder, $"sentinel-{number}.conf");
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            port {port}
            bind 127.0.0.1
            dir {folder}
            logfile {folder}/sentinel-{number}.log
            sentinel monitor {Name} 127.0.0.1 {Primary.Port} 2
            sentinel down-after-milliseconds {Name} 1000
            sentinel failover-timeout {Name} 5000
            sentinel parallel-syncs {Name} 1

            """));
        sentinels.Add((Process.Start(new ProcessStartInfo("redis-sentinel", [file]))!, port));
    }

    private static bool KnowsAll(int port)
    {
        var start = new ProcessStartInfo("redis-cli", ["-p", port.ToString(CultureInfo.InvariantCulture), "SENTINEL", "master", Name]) { RedirectStandardOutput = true };
        using var cli = Process.Start(start)!;
        var lines = cli.StandardOutput.ReadToEnd().Split('\n');
        cli.WaitForExit();
        string Field(string name) => Array.IndexOf(lines, name) is >= 0 and var i ? lines[i + 1] : "";
        return Field("num-slaves") == "1" && Field("num-other-sentinels") == "2";
    }
}
