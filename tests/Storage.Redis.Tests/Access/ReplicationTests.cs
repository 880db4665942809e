using ReTraced.Access;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Access;

/// <summary>Keys and the audit log wait for replicas as commits do.</summary>
public sealed class ReplicationTests
{
    private static readonly AuditEntry Entry = new(Stores.Now, "ada", "key.add", "a");

    [Fact]
    public async Task EveryWrite_WhenTooFewReplicasReceiveIt_IsNotAnsweredAsDone()
    {
        var (server, prefix) = (await SharedRedis.GetAsync(), SharedRedis.NewPrefix());
        await using var store = await Stores.OpenAsync(server, prefix);
        await store.AddAsync(Key("a"));
        await store.BeginAsync(Entry);

        // Each on a connection of its own: WAIT makes its connection stand still.
        await Task.WhenAll(
            AssertNotAnsweredAsync(waits => waits.AddAsync(Key("b"))),
            AssertNotAnsweredAsync(waits => waits.RevokeAsync("a", Stores.Now, "bob")),
            AssertNotAnsweredAsync(waits => waits.BeginAsync(Entry)),
            AssertNotAnsweredAsync(waits => waits.EndAsync(1, new AuditOutcome(Stores.Now, AuditOutcome.Done))));

        Assert.Equal([("a", true), ("b", false)], (await store.ListAsync()).Select(key => (key.Id, key.RevokedAt is not null)));
        Assert.Equal([(2, false), (1, true)], (await store.ListAsync(new AuditFilter(), null, 10)).Items.Select(entry => (entry.Id, entry.Outcome is not null)));

        async Task AssertNotAnsweredAsync(Func<RedisJobStore, Task> write)
        {
            await using var waits = await Stores.OpenAsync(server, prefix, options => options with { WaitForReplicas = 1, CommandTimeout = TimeSpan.FromSeconds(2) });
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => write(waits));
            Assert.Contains("fewer than 1 replicas", refused.Message, StringComparison.Ordinal);
        }
    }

    private static AccessKey Key(string id) => new(id, "ada", AccessRole.Reader, "", Stores.Now, "ada");
}
