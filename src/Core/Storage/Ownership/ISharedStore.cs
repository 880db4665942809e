namespace ReTraced.Storage;

/// <summary>
/// A store that several processes write at a time, as one owner. What keeps them apart is the version that each commit
/// expects; the epoch keeps them apart from owners of another name.
/// </summary>
public interface ISharedStore
{
    /// <summary>Writes under the epoch of an owner of this process's own name, beside its other processes, until another one takes the store.</summary>
    /// <param name="owner">What <see cref="IStoreOwnership"/> has read or taken.</param>
    void Join(StoreOwner owner);
}
