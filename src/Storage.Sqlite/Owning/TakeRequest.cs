using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite.Owning;

/// <summary>Takes the store from an owner that is still as it was seen.</summary>
internal sealed class TakeRequest(StoreOwner? seen, string name, string? process) : WriteRequest<StoreOwner?>
{
    /// <summary>More than any group may have: it goes alone, so that a group has one owner from its beginning to its end.</summary>
    public override int Rows => int.MaxValue;

    /// <inheritdoc />
    public override bool NeedsOwner => false;

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
