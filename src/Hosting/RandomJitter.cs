using ReTraced.Jobs;

namespace ReTraced.Hosting;

/// <summary>Jitter from a pseudo-random source.</summary>
public sealed class RandomJitter(Random random) : IJitterSource
{
    private readonly Lock _gate = new();

    /// <inheritdoc />
    public long Next(long maxMs)
    {
        lock (_gate)
        {
            return random.NextInt64(maxMs + 1);
        }
    }
}
