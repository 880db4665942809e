using ReTraced.Conformance.Stores;

namespace ReTraced.Storage.Sqlite.Tests;

/// <summary>A database file of its own for each test.</summary>
public sealed class SqliteFixture : StoreFixture
{
    private readonly TemporaryFolder folder = new();
    private readonly List<SqliteJobStore> stores = [];

    public override async Task<StorePorts> OpenAsync()
    {
        // What a loss of power leaves is not the conformance suite's business, and waiting for the disk makes it slow.
        var store = await SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = folder.File("retraced.db"), Synchronous = SynchronousMode.Off });
        stores.Add(store);
        return new StorePorts(store, store, store, store, store, store, store);
    }

    public override Task<StorePorts> OpenSecondAsync() => OpenAsync();

    public override async Task CloseAsync()
    {
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        stores.Clear();
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        folder.Dispose();
    }
}
