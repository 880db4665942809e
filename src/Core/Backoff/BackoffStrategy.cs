using System.Text.Json.Serialization;

namespace ReTraced.Backoff;

/// <summary>How the delay before a retry grows with the number of tries. The formulas are in <see cref="BackoffFormula"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackoffStrategy>))]
public enum BackoffStrategy
{
    /// <summary><c>base * factor^(n-1)</c>.</summary>
    [JsonStringEnumMemberName("exponential")] Exponential,

    /// <summary><c>base</c>, always.</summary>
    [JsonStringEnumMemberName("fixed")] Fixed,

    /// <summary>At once while <c>n &lt; limitOfTries</c>, then a second tier counted from 1.</summary>
    [JsonStringEnumMemberName("threeTier")] ThreeTier,

    /// <summary><c>base * n</c>.</summary>
    [JsonStringEnumMemberName("linear")] Linear,
}

/// <summary>Wire names of <see cref="BackoffStrategy"/>.</summary>
public static class BackoffStrategyExtensions
{
    /// <summary>The strategy as it is written on the wire, for example <c>threeTier</c>.</summary>
    public static string ToWire(this BackoffStrategy strategy) => strategy switch
    {
        BackoffStrategy.Exponential => "exponential",
        BackoffStrategy.Fixed => "fixed",
        BackoffStrategy.ThreeTier => "threeTier",
        BackoffStrategy.Linear => "linear",
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, null),
    };
}
