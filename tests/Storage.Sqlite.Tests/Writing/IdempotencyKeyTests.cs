using ReTraced.Jobs;
using ReTraced.Queues;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Writing;

/// <summary>Idempotency keys do not stay in the file for ever.</summary>
public sealed class IdempotencyKeyTests : IDisposable
{
    private const long Day = 24 * 60 * 60 * 1000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task TrimAsync_WhenAKeyHasRunOut_ForgetsIt()
    {
        await using var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = folder.File("retraced.db") });
        await store.CommitAsync(Create("first"));
        await store.TrimAsync("email", QueueRetention.Default, Commits.Now + Day, 100);

        // At an instant before it ran out: only a forgotten key is free then.
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Create("second"))).Status);
    }

    private static JobCommit Create(string jobId) =>
        Commits.Create(jobId) with { Idempotency = new IdempotencyClaim("key:test/email/key", "body", Commits.Now + Day) };
}
