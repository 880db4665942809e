using ReTraced.Testing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Connecting;

/// <summary>Whatever stands against a server, one sentence says what, and the command that mends it.</summary>
public sealed class ServerCheckTests
{
    [Fact]
    public async Task OpenAsync_WhenNobodyListens_SaysSo()
    {
        var port = RedisServer.FreePort();

        await AssertRefusedAsync($"127.0.0.1:{port}", $"127.0.0.1:{port} cannot be reached", "ReTraced__Redis__ConnectionString");
    }

    [Fact]
    public async Task OpenAsync_WhenTheConnectionStringIsNone_SaysWhatItIs() =>
        await AssertRefusedAsync("localhost:6379,nonsense=1", "cannot be read", "HOST:PORT");

    [Fact]
    public async Task OpenAsync_WhenMemoryMayBeEvicted_NamesTheCommandThatMendsIt()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", "allkeys-lru");
        await AssertRefusedAsync(server.ConnectionString, "maxmemory-policy allkeys-lru", "redis-cli CONFIG SET maxmemory-policy noeviction");

        Assert.Equal("OK", server.Cli("CONFIG", "SET", "maxmemory-policy", "noeviction"));
        await (await Stores.OpenAsync(server)).DisposeAsync();
    }

    [Fact]
    public async Task OpenAsync_WhenThePasswordIsWrong_SaysWhereItIsSet()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "secret");

        await AssertRefusedAsync(server.ConnectionString, "password");
        var message = await AssertRefusedAsync(server.ConnectionString + ",password=wrong-one", "password");
        Assert.DoesNotContain("wrong-one", message, StringComparison.Ordinal);
        await (await Stores.OpenAsync(server, with: options => options with { ConnectionString = server.ConnectionString + ",password=secret" })).DisposeAsync();
    }

    [Fact]
    public async Task OpenAsync_WithUserAndPassword_WorksWithTheRightsThatTheDocsName()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "secret");
        server.Cli("-a", "secret", "ACL", "SETUSER", "retraced", "on", ">pass", "~rt:*", "&*", "+@all", "-@admin", "-@dangerous", "+info");
        await using var store = await Stores.OwnAsync(server, with: options => options with { ConnectionString = server.ConnectionString + ",user=retraced,password=pass" });

        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Stores.Create("a"))).Status);
        Assert.NotNull(await store.LoadAsync("a"));
        Assert.Single((await store.ListJobsAsync(new JobFilter(), null, 10)).Items);
    }

    [Fact]
    public async Task OpenAsync_WhenItIsAReplica_NamesThePrimary()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", $"127.0.0.1 {primary.Port}");

        await AssertRefusedAsync(replica.ConnectionString, $"replica of 127.0.0.1:{primary.Port}");
    }

    [Fact]
    public async Task OpenAsync_WhenItIsACluster_SaysThatItCannotBeUsed()
    {
        await using var server = await RedisServer.StartAsync("--cluster-enabled", "yes");

        await AssertRefusedAsync(server.ConnectionString, "Redis Cluster");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    public async Task OpenAsync_WhenTheLayoutIsOfAnotherVersion_LeavesItAlone(string layout)
    {
        await using var server = await RedisServer.StartAsync();
        server.Cli("SET", "rt:{STORE}:layout", layout);

        await AssertRefusedAsync(server.ConnectionString, $"layout {layout}", "ReTraced__Redis__KeyPrefix");
        Assert.Equal("rt:{STORE}:layout", server.Cli("KEYS", "*"));
    }

    [Fact]
    public async Task CommitAsync_WhenMemoryIsFull_SaysSoAndWritesNothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await Stores.OwnAsync(server);
        await store.CommitAsync(Stores.Create("before"));
        server.Cli("CONFIG", "SET", "maxmemory", "1mb");

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Stores.Create("full")));
        Assert.Contains("no memory left", failure.Message, StringComparison.Ordinal);
        server.Cli("CONFIG", "SET", "maxmemory", "0");

        Assert.Null(await store.LoadAsync("full"));
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Stores.Create("full"))).Status);
    }

    private static async Task<string> AssertRefusedAsync(string connectionString, params string[] words)
    {
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => RedisJobStore.OpenAsync(
            new RedisStoreOptions { ConnectionString = connectionString }, new StoreGeneration(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<RedisJobStore>.Instance));
        foreach (var word in words)
        {
            Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
        }

        return refusal.Message;
    }
}
