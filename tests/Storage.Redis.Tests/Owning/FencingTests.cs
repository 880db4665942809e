using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ReTraced.Storage.Redis.Connecting;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Writing;
using ReTraced.Testing;
using StackExchange.Redis;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Owning;

/// <summary>Whoever has lost the store without knowing it writes nothing, whatever it tries first.</summary>
public sealed class FencingTests : IAsyncLifetime
{
    private readonly string prefix = SharedRedis.NewPrefix();
    private RedisServer? server;
    private RedisJobStore? replaced;
    private RedisJobStore? owner;

    public async Task InitializeAsync()
    {
        server = await SharedRedis.GetAsync();
        replaced = await Stores.OwnAsync(server, prefix);
        await replaced.CommitAsync(Stores.Create("known"));
        owner = await Stores.OwnAsync(server, prefix);
    }

    public async Task DisposeAsync()
    {
        await replaced!.DisposeAsync();
        await owner!.DisposeAsync();
    }

    [Fact]
    public async Task CommitAsync_ToAQueueThatNobodyKnows_IsRefused()
    {
        await Assert.ThrowsAsync<StoreNotOwnedException>(() => replaced!.CommitAsync(Stores.Create("new", queue: "unheard-of")));

        Assert.Null(await owner!.LoadAsync("new"));
        Assert.Equal("", server!.Cli("--scan", "--pattern", $"{prefix}:{{unheard-of}}:*"));
        Assert.Equal(CommitStatus.Committed, (await owner.CommitAsync(Stores.Create("new", queue: "unheard-of"))).Status);
    }

    [Fact]
    public async Task CommitAsync_ToAKnownQueue_IsRefused()
    {
        await Assert.ThrowsAsync<StoreNotOwnedException>(() => replaced!.CommitAsync(Stores.Start(Stores.Create("known").State)));

        Assert.Equal(Jobs.JobStatus.Pending, (await owner!.LoadAsync("known"))!.State.Head.Status);
    }

    [Fact]
    public async Task TrimAsync_OfAKnownQueue_IsRefused()
    {
        var cancelled = Stores.Move(Stores.Create("known").State, new Jobs.CancelAsked { Reason = "No." });
        await owner!.CommitAsync(cancelled);

        await Assert.ThrowsAsync<StoreNotOwnedException>(() => replaced!.TrimAsync("email", new Queues.QueueRetention { CompletedCount = 0, CompletedSeconds = 0 }, Stores.Now + 1_000_000, 10));

        Assert.NotNull(await owner.LoadAsync("known"));
    }

    [Fact]
    public async Task RemoveAsync_OfAnEntryThatTheNewOwnerUses_RemovesNothing()
    {
        // Sent by who had lost the store, or late by a connection that broke.
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server!.ConnectionString);
        var keys = new RedisKeys(prefix);
        await using var link = new RedisLink(new RedisStoreOptions { ConnectionString = server.ConnectionString }, TimeProvider.System, NullLogger.Instance);
        var directory = new Reservations(keys, new Ownership(link, keys));
        var epoch = (await owner!.ReadOwnerAsync())!.Epoch;

        await directory.RemoveAsync(Session(epoch - 1), ["known"]);
        Assert.NotNull(await owner.LoadAsync("known"));
        await directory.RemoveAsync(Session(epoch), ["known"]);
        Assert.Null(await owner.LoadAsync("known"));

        WriteSession Session(long under) => new(connection.GetDatabase(), new Ownership.Term(under.ToString(CultureInfo.InvariantCulture), "test", null));
    }

    [Fact]
    public async Task WriteAsync_OfADocument_IsRefused()
    {
        await Assert.ThrowsAsync<StoreNotOwnedException>(() => replaced!.WriteAsync("queue-settings", "email", "{}"u8.ToArray(), null));

        Assert.Null(await owner!.ReadAsync("queue-settings", "email"));
    }
}
