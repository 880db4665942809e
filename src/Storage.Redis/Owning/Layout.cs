using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Owning;

/// <summary>The version of the keys.</summary>
internal static class Layout
{
    /// <summary>The one that this build works with.</summary>
    private const int Newest = 4;

    /// <summary>The oldest that it can make that of: 2 has no indexes that jobs are found by, 3 no unique keys and no dependents.</summary>
    private const int Oldest = 2;

    /// <summary>Writes the version into an empty store.</summary>
    /// <exception cref="StoreUnavailableException">The store has one that this build does not know.</exception>
    public static async Task CheckAsync(IDatabase database, RedisKeys keys, string server)
    {
        await database.StringSetAsync(keys.Layout, Newest, when: When.NotExists).ConfigureAwait(false);
        var layout = await database.StringGetAsync(keys.Layout).ConfigureAwait(false);
        if (!layout.TryParse(out int version) || version is < Oldest or > Newest)
        {
            throw new StoreUnavailableException(
                $"The keys of ReTraced in Redis at {server} have layout {layout}, and this ReTraced knows layout {Newest}. Start the ReTraced that wrote them, or set another ReTraced__Redis__KeyPrefix.");
        }
    }

    /// <summary>From now on an older ReTraced refuses the store: it would not keep the indexes. Only the owner does this.</summary>
    public static Task<bool> RaiseAsync(IDatabase database, RedisKeys keys) => database.StringSetAsync(keys.Layout, Newest);
}
