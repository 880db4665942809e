namespace ReTraced.Storage;

/// <summary>
/// Counts how often what is known of the store may have become untrue: it was taken anew, or its connection was lost
/// and came back, with commits of unknown outcome and perhaps with another history. Whoever keeps something that was
/// read under an earlier generation reads it again.
/// </summary>
public sealed class StoreGeneration
{
    private long current;

    /// <summary>The generation now.</summary>
    public long Current => Volatile.Read(ref current);

    /// <summary>What was read before counts no longer.</summary>
    public void Advance() => Interlocked.Increment(ref current);
}
