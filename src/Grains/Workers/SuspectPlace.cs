namespace ReTraced.Grains.Workers;

/// <summary>
/// The one place in this process for a job that has lost leases. If such a job brings its worker down, it does so
/// alone, and is told from those that only ran beside it.
/// </summary>
internal sealed class SuspectPlace : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _freed = new();
    private bool _taken;

    /// <summary>True if the place is free.</summary>
    public bool IsFree => !Volatile.Read(ref _taken);

    /// <summary>Cancelled when the place is freed the next time.</summary>
    public CancellationToken Freed
    {
        get
        {
            lock (_lock)
            {
                return _freed.Token;
            }
        }
    }

    /// <summary>Takes the place, or answers false.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            return !_taken && (_taken = true);
        }
    }

    /// <summary>Frees the place, and wakes who waits for that.</summary>
    public void Free()
    {
        CancellationTokenSource freed;
        lock (_lock)
        {
            _taken = false;
            (freed, _freed) = (_freed, new CancellationTokenSource());
        }

        freed.Cancel();
        freed.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => _freed.Dispose();
}
