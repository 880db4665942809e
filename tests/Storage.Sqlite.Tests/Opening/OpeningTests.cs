using ReTraced.Storage.Sqlite.Native;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Opening;

/// <summary>Whatever stands against opening the store, one sentence says which file, what is wrong and what to do.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task OpenAsync_WhenFoldersAreMissing_MakesThem()
    {
        await using var store = await OpenAsync(folder.File("a/b/retraced.db"));

        Assert.True(File.Exists(folder.File("a/b/retraced.db")));
    }

    [Fact]
    public async Task OpenAsync_WhenTheFolderCannotBeMade_SaysSo()
    {
        await File.WriteAllTextAsync(folder.File("file"), "");

        await AssertRefusedAsync(folder.File("file/retraced.db"), "Making the folder", "ReTraced__Sqlite__Path");
    }

    [Fact]
    public async Task OpenAsync_WhenNothingCanBeWrittenThere_SaysSo() =>
        // Nobody can make files there, not even root.
        await AssertRefusedAsync(OperatingSystem.IsLinux() ? "/proc/retraced.db" : "/nowhere/retraced.db", "/retraced.db", "ReTraced__Sqlite__Path");

    [Fact]
    public async Task OpenAsync_WhenThePathIsAFolder_SaysSo() => await AssertRefusedAsync(folder.Path, "is a folder", "retraced.db");

    [Fact]
    public async Task OpenAsync_WhenAnotherStoreOwnsIt_ReadsAndNamesTheOwner()
    {
        var options = new SqliteStoreOptions { Path = folder.File("retraced.db"), Synchronous = SynchronousMode.Off };
        await using var first = await OwnedStore.OpenAsync(options);
        await first.CommitAsync(Commits.Create("a"));

        await using var second = await SqliteJobStore.OpenAsync(options);

        Assert.NotNull(await second.LoadAsync("a"));
        var failure = await Assert.ThrowsAsync<StoreNotOwnedException>(() => second.CommitAsync(Commits.Create("b")));
        Assert.Contains("owned by test:1 (epoch 1)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_WhenManyMakeTheFileAtOnce_AllOpenIt()
    {
        var options = new SqliteStoreOptions { Path = folder.File("retraced.db"), Synchronous = SynchronousMode.Off };

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SqliteJobStore.OpenAsync(options)));

        Assert.Equal(1, (await stores[3].TakeAsync()).Epoch);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task TakeAsync_WhenTheSchemaIsNewerByNow_IsRefused()
    {
        var path = folder.File("retraced.db");
        await using var standby = await SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = path });
        using (var newer = Connection.Open(path, write: true, TimeSpan.Zero))
        {
            newer.Execute("PRAGMA user_version = 999");
        }

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => standby.TakeAsync());

        Assert.Contains("schema version 999", failure.Message, StringComparison.Ordinal);
        Assert.Null(await standby.ReadOwnerAsync());
    }

    [Fact]
    public async Task OpenAsync_WhenTheStoreWasClosed_OpensItAgain()
    {
        var path = folder.File("retraced.db");
        await (await OpenAsync(path)).DisposeAsync();

        await using var again = await OpenAsync(path);

        Assert.Equal(path, again.Path);
    }

    [Fact]
    public async Task OpenAsync_WhenAnotherProgramHoldsALock_SaysSo()
    {
        var path = folder.File("retraced.db");
        using var other = Connection.Open(path, write: true, TimeSpan.Zero);
        other.Execute("BEGIN EXCLUSIVE");

        await AssertRefusedAsync(path, "locked by another program", "Close that program");
    }

    [Fact]
    public async Task CommitAsync_WhenAnotherProgramHoldsALock_FailsAndWorksAgainAfterwards()
    {
        var path = folder.File("retraced.db");
        await using var store = await OpenAsync(path);
        using var other = Connection.Open(path, write: true, TimeSpan.Zero);
        other.Execute("BEGIN IMMEDIATE");

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Commits.Create("a")));
        other.Execute("ROLLBACK");

        Assert.Contains("locked by another program", failure.Message, StringComparison.Ordinal);
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Commits.Create("a"))).Status);
    }

    [Theory]
    [InlineData("This is a text file, and it is not for ReTraced to overwrite.")]
    [InlineData("short")]
    public async Task OpenAsync_WhenTheFileIsNoDatabase_LeavesItAsItIs(string content)
    {
        var path = folder.File("notes.txt");
        await File.WriteAllTextAsync(path, content);

        await AssertRefusedAsync(path, "is not a SQLite database", "Move it away");

        Assert.Equal(content, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task OpenAsync_WhenTheFileIsEmpty_UsesIt()
    {
        await File.WriteAllTextAsync(folder.File("retraced.db"), "");

        await using var store = await OpenAsync(folder.File("retraced.db"));

        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Commits.Create("a"))).Status);
    }

    [Theory]
    [InlineData("CREATE TABLE theirs (x)")]
    [InlineData("PRAGMA application_id = 7")]
    public async Task OpenAsync_WhenTheDatabaseIsAnotherPrograms_LeavesItAsItIs(string sql)
    {
        var path = folder.File("theirs.db");
        using (var other = Connection.Open(path, write: true, TimeSpan.Zero))
        {
            other.Execute(sql);
        }

        var before = await File.ReadAllBytesAsync(path);

        await AssertRefusedAsync(path, "belongs to another program", "ReTraced__Sqlite__Path");

        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task OpenAsync_WhenTheSchemaIsNewer_SaysWhichVersions()
    {
        var path = folder.File("retraced.db");
        await (await OpenAsync(path)).DisposeAsync();
        using (var newer = Connection.Open(path, write: true, TimeSpan.Zero))
        {
            newer.Execute("PRAGMA user_version = 999");
        }

        await AssertRefusedAsync(path, "schema version 999", "newer ReTraced");
    }

    [Fact]
    public async Task OpenAsync_WhenTheFileWasCut_SaysThatItIsDamaged()
    {
        var path = folder.File("retraced.db");
        await (await OpenAsync(path)).DisposeAsync();
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        await AssertRefusedAsync(path, "is damaged", "restore a backup");
    }

    [Fact]
    public async Task OpenAsync_WhenPagesHoldNonsense_SaysThatItIsDamaged()
    {
        var path = folder.File("retraced.db");
        await (await OpenAsync(path)).DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(100).Fill(0xEE);
        await File.WriteAllBytesAsync(path, bytes);

        await AssertRefusedAsync(path, "is damaged", "restore a backup");
    }

    private static Task<SqliteJobStore> OpenAsync(string path) =>
        OwnedStore.OpenAsync(new SqliteStoreOptions { Path = path, Synchronous = SynchronousMode.Off, BusyTimeout = TimeSpan.FromMilliseconds(10) });

    private static async Task AssertRefusedAsync(string path, params string[] says)
    {
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(path));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.All(says, words => Assert.Contains(words, failure.Message, StringComparison.Ordinal));
    }
}
