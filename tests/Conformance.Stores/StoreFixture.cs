namespace ReTraced.Conformance.Stores;

/// <summary>What an adapter plugs in: a store of its own for each test, empty at first.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    /// <summary>Opens the store; after <see cref="CloseAsync"/> the same one again, with what it holds.</summary>
    public abstract Task<StorePorts> OpenAsync();

    /// <summary>Closes it in good order.</summary>
    public abstract Task CloseAsync();

    /// <summary>Closes it if it is open, and removes what it holds.</summary>
    public abstract ValueTask DisposeAsync();
}
