namespace ReTraced.Storage;

/// <summary>
/// The right of one process to write a store. Whether an owner has fallen silent is for the caller to judge, by its own
/// monotonic clock; the store only compares and keeps. Every member may throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IStoreOwnership
{
    /// <summary>The owner that the store has noted, or null if there never was one.</summary>
    Task<StoreOwner?> ReadOwnerAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the store, if its owner is still exactly as it was seen. From then on every write of an earlier epoch is
    /// refused, in every queue, also if it was under way; and this store's own writes carry the new epoch.
    /// </summary>
    /// <param name="seen">What <see cref="ReadOwnerAsync"/> said.</param>
    /// <param name="name">See <see cref="StoreOwner.Name"/>.</param>
    /// <param name="process">See <see cref="StoreOwner.Process"/>.</param>
    /// <returns>The new owner; null if somebody else was faster, or the owner has given a sign of life.</returns>
    Task<StoreOwner?> TakeAsync(StoreOwner? seen, string name, string? process);

    /// <summary>Gives a sign of life. False if another process has taken the store; then nothing is written here any more until it is taken again.</summary>
    Task<bool> BeatAsync();

    /// <summary>Gives the store up, so that the next owner need not wait. Does nothing if it is owned by somebody else.</summary>
    Task ReleaseAsync();
}
