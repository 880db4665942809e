namespace ReTraced.Jobs;

/// <summary>For events that draw none: all but the failure of a run.</summary>
public sealed class NoJitter : IJitterSource
{
    /// <summary>The one that there is.</summary>
    public static readonly NoJitter Instance = new();

    private NoJitter()
    {
    }

    /// <inheritdoc />
    public long Next(long maxMs) => 0;
}
