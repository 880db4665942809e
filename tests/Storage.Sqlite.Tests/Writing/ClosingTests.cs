using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Writing;

/// <summary>Closing makes durable what was accepted, and refuses the rest with a reason.</summary>
public sealed class ClosingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task DisposeAsync_WhenCommitsAreWaiting_WritesThem()
    {
        var options = new SqliteStoreOptions { Path = folder.File("retraced.db"), Synchronous = SynchronousMode.Off, GroupRows = 10 };
        var store = await OwnedStore.OpenAsync(options);
        var commits = Enumerable.Range(0, 500).Select(i => store.CommitAsync(Commits.Create($"job-{i}"))).ToList();

        await store.DisposeAsync();
        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(commits), result => Assert.Equal(CommitStatus.Committed, result.Status));
        await using var again = await OwnedStore.OpenAsync(options);
        Assert.Equal(500, (await again.ReadLiveAsync("email", 0, 1_000)).Count);
    }

    [Fact]
    public async Task EveryCall_WhenTheStoreIsClosed_SaysSo()
    {
        var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = folder.File("retraced.db") });
        await store.DisposeAsync();

        foreach (var call in new Func<Task>[] { () => store.CommitAsync(Commits.Create("a")), () => store.LoadAsync("a"), () => store.CountAsync() })
        {
            Assert.Contains("is closed", (await Assert.ThrowsAsync<StoreUnavailableException>(call)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DisposeAsync_WhenItIsTheLast_LeavesOneWholeFile()
    {
        var path = folder.File("retraced.db");
        var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = path });
        await store.CommitAsync(Commits.Create("a"));
        await store.LoadAsync("a");
        await store.CountAsync();

        await store.DisposeAsync();

        Assert.False(File.Exists(path + "-wal"));
    }
}
