using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite.Owning;

/// <summary>Gives a sign of life. After a loss of power nobody asks for the last one.</summary>
internal sealed class BeatRequest : WriteRequest<bool>
{
    /// <inheritdoc />
    public override bool NeedsDisk => false;

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
        session.Owner.Beat();
        return true;
    }
}
