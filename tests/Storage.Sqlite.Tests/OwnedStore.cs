using Xunit;

namespace ReTraced.Storage.Sqlite.Tests;

/// <summary>Opens a store and takes it from whoever has it: nothing can be written before.</summary>
internal static class OwnedStore
{
    public static async Task<SqliteJobStore> OpenAsync(SqliteStoreOptions options)
    {
        var store = await SqliteJobStore.OpenAsync(options);
        await store.TakeAsync();
        return store;
    }

    public static async Task<StoreOwner> TakeAsync(this SqliteJobStore store)
    {
        var owner = await store.TakeAsync(await store.ReadOwnerAsync(), "test:1", process: null);
        Assert.NotNull(owner);
        return owner;
    }
}
