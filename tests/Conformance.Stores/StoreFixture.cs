namespace ReTraced.Conformance.Stores;

/// <summary>What an adapter plugs in: a store of its own for each test, empty at first.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    /// <summary>Opens the store and does not take it; after <see cref="CloseAsync"/> the same one again, with what it holds.</summary>
    public abstract Task<StorePorts> OpenAsync();

    /// <summary>Opens what <see cref="OpenAsync"/> has opened a second time, as another process would. Closed with it.</summary>
    public abstract Task<StorePorts> OpenSecondAsync();

    /// <summary>Closes all of it in good order.</summary>
    public abstract Task CloseAsync();

    /// <summary>Closes it if it is open, and removes what it holds.</summary>
    public abstract ValueTask DisposeAsync();
}
