using ReTraced.Storage;

namespace ReTraced.Access;

/// <summary>
/// The API keys in the store. Any process may write them, also one that does not own the store: they are made and revoked
/// by a command while the server runs. Every member may throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IAccessKeys
{
    /// <summary>All keys, those that are revoked too, in the order in which they were made.</summary>
    Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps a new key durably. False if there is one of that id; nothing is changed then.</summary>
    Task<bool> AddAsync(AccessKey key);

    /// <summary>Revokes a key durably. One that is revoked already stays as it was.</summary>
    /// <param name="id">Which.</param>
    /// <param name="at">Now, Unix milliseconds.</param>
    /// <param name="by">Who does it.</param>
    /// <returns>The key as it is now; null if there is none of that id.</returns>
    Task<AccessKey?> RevokeAsync(string id, long at, string by);
}
