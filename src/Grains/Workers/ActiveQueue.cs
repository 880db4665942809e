namespace ReTraced.Grains.Workers;

/// <summary>A queue for as long as it is active in this process.</summary>
public sealed class ActiveQueue : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    internal ActiveQueue(string name)
    {
        Name = name;
        Ended = _ended.Token;
    }

    /// <summary>The queue's name.</summary>
    public string Name { get; }

    /// <summary>Cancelled when the queue is no longer active here.</summary>
    public CancellationToken Ended { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}
