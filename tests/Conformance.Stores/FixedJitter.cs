using ReTraced.Jobs;

namespace ReTraced.Conformance.Stores;

/// <summary>Half of the range, always.</summary>
internal sealed class FixedJitter : IJitterSource
{
    public static readonly FixedJitter Instance = new();

    public long Next(long maxMs) => maxMs / 2;
}
