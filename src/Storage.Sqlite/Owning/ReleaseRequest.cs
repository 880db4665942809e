using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite.Owning;

/// <summary>Gives the store up. True if this process had it.</summary>
internal sealed class ReleaseRequest : WriteRequest<bool>
{
    /// <summary>It goes alone: what comes after it is no longer the owner's.</summary>
    public override int Rows => int.MaxValue;

    /// <inheritdoc />
    public override void Fail(Exception failure)
    {
        if (failure is StoreNotOwnedException)
        {
            TrySetResult(false);
            return;
        }

        base.Fail(failure);
    }

    /// <inheritdoc />
    protected override bool Write(WriteSession session)
    {
        session.Owner.Release();
        return true;
    }
}
