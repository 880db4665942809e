using System.Globalization;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Connecting;

/// <summary>What a server must be to be trusted with jobs, looked up at each connection.</summary>
/// <param name="RunId">Another one means that the server was started anew.</param>
/// <param name="ReplicationId">Another one means another history of the data.</param>
/// <param name="Warnings">What does not stand against it, but should be known.</param>
internal sealed record ServerCheck(string RunId, string ReplicationId, IReadOnlyList<string> Warnings)
{
    private static readonly Version Oldest = new(6, 2);

    /// <summary>Looks at the server.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be used as it is; the message says how to mend that.</exception>
    public static async Task<ServerCheck> RunAsync(IDatabase database, string server)
    {
        // INFO, and nothing that needs more rights: CONFIG is often closed to users.
        var info = Parse((string)(await database.ExecuteAsync("INFO").ConfigureAwait(false))!);
        string Field(string name) => info.GetValueOrDefault(name, "");
        if (!Version.TryParse(Field("redis_version"), out var version) || version < Oldest)
        {
            throw new StoreUnavailableException($"Redis at {server} has version {Field("redis_version")}; ReTraced needs {Oldest} or later. Upgrade the server.");
        }

        if (Field("redis_mode") == "cluster")
        {
            throw new StoreUnavailableException($"Redis at {server} is a Redis Cluster, which ReTraced cannot use yet. Set ReTraced__Redis__ConnectionString to a single server, or to Sentinels with serviceName=NAME.");
        }

        if (Field("role") != "master")
        {
            throw new StoreUnavailableException($"Redis at {server} is a replica of {Field("master_host")}:{Field("master_port")}. Set ReTraced__Redis__ConnectionString to the primary, or to Sentinels with serviceName=NAME.");
        }

        if (Field("maxmemory_policy") is { Length: > 0 } policy and not "noeviction")
        {
            throw new StoreUnavailableException($"Redis at {server} has maxmemory-policy {policy}: it would throw jobs away when memory runs short. Mend it with: redis-cli CONFIG SET maxmemory-policy noeviction (and in redis.conf, or it comes back).");
        }

        return new ServerCheck(Field("run_id"), Field("master_replid"), [.. Warn(Field, server)]);
    }

    private static IEnumerable<string> Warn(Func<string, string> field, string server)
    {
        if (field("aof_enabled") == "0")
        {
            yield return $"Redis at {server} keeps no append-only file: what it was told since its last snapshot is lost when it stops. Mend it with: redis-cli CONFIG SET appendonly yes (and in redis.conf, or it comes back).";
        }
        else if (field("aof_last_write_status") == "err")
        {
            yield return $"Redis at {server} could not write its append-only file. Check its disk.";
        }

        if (long.TryParse(field("maxmemory"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            && long.TryParse(field("used_memory"), NumberStyles.None, CultureInfo.InvariantCulture, out var used) && used > limit * 0.9)
        {
            yield return $"Redis at {server} uses {used >> 20} MiB of its {limit >> 20} MiB. When it is full it takes no more writes: raise the limit with redis-cli CONFIG SET maxmemory, or keep finished jobs for a shorter time.";
        }
    }

    private static Dictionary<string, string> Parse(string info)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in info.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].TrimEnd('\r');
            }
        }

        return fields;
    }
}
