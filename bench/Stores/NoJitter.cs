using ReTraced.Jobs;

namespace ReTraced.Bench.Stores;

/// <summary>None, so that the same is done each time.</summary>
internal sealed class NoJitter : IJitterSource
{
    public long Next(long maxMs) => 0;
}
