using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite.Owning;

/// <summary>Takes the store from an owner that is still as it was seen; then all that the session remembers is read again.</summary>
internal sealed class TakeRequest(StoreOwner? seen, string name, string? process) : SharedRequest<StoreOwner?>
{
    /// <inheritdoc />
    protected override StoreOwner? Write(WriteSession session)
    {
        if (session.ReadOwner() != seen)
        {
            return null;
        }

        var owner = new StoreOwner((seen?.Epoch ?? 0) + 1, name, process, Beat: 0);
        session.Take(owner);
        return owner;
    }
}
