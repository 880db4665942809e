namespace ReTraced.Storage;

/// <summary>This process does not own the store: it is a standby, or another one has taken over. Nothing was written.</summary>
public sealed class StoreNotOwnedException : StoreUnavailableException
{
    /// <summary>This process does not own the store.</summary>
    public StoreNotOwnedException(string message)
        : base(message)
    {
    }
}
