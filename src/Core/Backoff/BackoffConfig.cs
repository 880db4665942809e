namespace ReTraced.Backoff;

/// <summary>The numbers of a backoff. All durations are in seconds and may have a fraction.</summary>
public sealed record BackoffConfig
{
    /// <summary>What a job gets that says nothing, nor does its queue: exponential, base 5 s, factor 2, at most 300 s, no jitter.</summary>
    public static readonly BackoffConfig Default = new();

    /// <summary>The first delay. 0 to 86,400; default 5.</summary>
    public double BaseDelaySeconds { get; init; } = 5;

    /// <summary>No delay is longer. At least <see cref="BaseDelaySeconds"/>, at most 2,592,000 (30 days); default 300.</summary>
    public double MaxDelaySeconds { get; init; } = 300;

    /// <summary>Growth of the exponential strategy. 1 to 1,000; default 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>A random part in [0, this] is added to each delay. 0 to 3,600; default 0.</summary>
    public double JitterSeconds { get; init; }

    /// <summary>threeTier only: the try from which the second tier counts. 1 to 1,000; default 3.</summary>
    public int LimitOfTries { get; init; } = 3;

    /// <summary>threeTier only: the second tier's strategy, exponential (default), fixed or linear.</summary>
    public BackoffStrategy? Tier2 { get; init; }
}
