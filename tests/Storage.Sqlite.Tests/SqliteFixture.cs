using ReTraced.Conformance.Stores;

namespace ReTraced.Storage.Sqlite.Tests;

/// <summary>A database file of its own for each test.</summary>
public sealed class SqliteFixture : StoreFixture
{
    private readonly TemporaryFolder folder = new();
    private SqliteJobStore? store;

    public override async Task<StorePorts> OpenAsync()
    {
        // What a loss of power leaves is not the conformance suite's business, and waiting for the disk makes it slow.
        store = await SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = folder.File("retraced.db"), Synchronous = SynchronousMode.Off });
        return new StorePorts(store, store, store, store);
    }

    public override async Task CloseAsync()
    {
        if (store is not null)
        {
            await store.DisposeAsync();
            store = null;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        folder.Dispose();
    }
}
