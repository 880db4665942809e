namespace ReTraced.Bench.Servers;

/// <summary>How often, when first and when last a marked handler was started. Instants are Unix milliseconds.</summary>
internal sealed class Starts(TimeProvider clock)
{
    private readonly Lock _gate = new();

    /// <summary>How often.</summary>
    public long Count { get; private set; }

    /// <summary>When first; 0 if never.</summary>
    public long First { get; private set; }

    /// <summary>When last; 0 if never.</summary>
    public long Last { get; private set; }

    /// <summary>One more, now.</summary>
    public void Note()
    {
        lock (_gate)
        {
            Last = clock.GetUtcNow().ToUnixTimeMilliseconds();
            if (Count++ == 0)
            {
                First = Last;
            }
        }
    }
}
