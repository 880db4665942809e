using System.Globalization;

namespace ReTraced.Backoff;

/// <summary>
/// The four backoff formulas. <c>n</c> is the number of tries at the failure, counted from 1. In seconds:
/// <list type="bullet">
/// <item>fixed: <c>base</c></item>
/// <item>linear: <c>base * n</c></item>
/// <item>exponential: <c>base * factor^(n-1)</c></item>
/// <item>threeTier: 0 and no jitter while <c>n &lt; limitOfTries</c>; from then on tier 2 with n counted from 1 there</item>
/// </list>
/// then <c>min(raw + jitter, max)</c>, rounded to the millisecond, half away from zero. A raw value that overflows is
/// capped like any other. The rules are those of the schema's backoff, see docs/job-lifecycle.md.
/// </summary>
public static class BackoffFormula
{
    /// <summary>The delay before the retry that follows try <paramref name="n"/>.</summary>
    /// <param name="strategy">Which formula.</param>
    /// <param name="config">Its numbers.</param>
    /// <param name="n">Tries at the failure, from 1.</param>
    /// <param name="jitterMs">The jitter that was drawn, in milliseconds; see <see cref="JitterRangeMs"/>.</param>
    public static BackoffDelay Delay(BackoffStrategy strategy, BackoffConfig config, int n, long jitterMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (IsImmediateTier(strategy, config, n))
        {
            var first = string.Create(CultureInfo.InvariantCulture, $"0 (try {n} < limitOfTries {config.LimitOfTries}) = 0 s");
            return new BackoffDelay(0, 0, first);
        }

        var (inner, k) = Tier(strategy, config, n);
        var raw = Raw(inner, config, k);
        // The rule is about the decimal numbers that the user wrote: in binary, 1.0045 * 1000 is less than 1004.5.
        var capped = (decimal)Math.Min(raw + (jitterMs / 1000.0), config.MaxDelaySeconds);
        var delayMs = (long)Math.Round(capped * 1000, MidpointRounding.AwayFromZero);
        return new BackoffDelay(delayMs, jitterMs, Text(inner, config, k, jitterMs, delayMs));
    }

    /// <summary>The largest jitter that may be drawn for this try, in milliseconds: the drawn value lies in [0, this].</summary>
    public static long JitterRangeMs(BackoffStrategy strategy, BackoffConfig config, int n) =>
        IsImmediateTier(strategy, config, n) ? 0 : (long)Math.Floor((decimal)config.JitterSeconds * 1000);

    /// <summary>True while threeTier still retries at once.</summary>
    public static bool IsImmediateTier(BackoffStrategy strategy, BackoffConfig config, int n) =>
        strategy == BackoffStrategy.ThreeTier && n < config.LimitOfTries;

    /// <summary>The seconds that the formula gives before jitter and cap; may be infinite.</summary>
    public static double RawSeconds(BackoffStrategy strategy, BackoffConfig config, int n)
    {
        if (IsImmediateTier(strategy, config, n))
        {
            return 0;
        }

        var (inner, k) = Tier(strategy, config, n);
        return Raw(inner, config, k);
    }

    // threeTier's second tier is one of the other formulas, with its own count from 1.
    private static (BackoffStrategy Strategy, int N) Tier(BackoffStrategy strategy, BackoffConfig config, int n) =>
        strategy == BackoffStrategy.ThreeTier
            ? (config.Tier2 ?? BackoffStrategy.Exponential, n - config.LimitOfTries + 1)
            : (strategy, n);

    private static double Raw(BackoffStrategy strategy, BackoffConfig config, int n) => strategy switch
    {
        BackoffStrategy.Fixed => config.BaseDelaySeconds,
        BackoffStrategy.Linear => config.BaseDelaySeconds * n,
        // 0 * infinity is not a number: a base of 0 stays 0 however large the power.
        BackoffStrategy.Exponential => config.BaseDelaySeconds == 0 ? 0 : config.BaseDelaySeconds * Math.Pow(config.Factor, n - 1),
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "The second tier is exponential, fixed or linear."),
    };

    private static string Text(BackoffStrategy strategy, BackoffConfig config, int n, long jitterMs, long delayMs)
    {
        var raw = strategy switch
        {
            BackoffStrategy.Fixed => Number(config.BaseDelaySeconds),
            BackoffStrategy.Linear => $"{Number(config.BaseDelaySeconds)} * {Number(n)}",
            _ => $"{Number(config.BaseDelaySeconds)} * {Number(config.Factor)}^({Number(n)}-1)",
        };
        return $"min({raw} + {Number(jitterMs / 1000.0)}, {Number(config.MaxDelaySeconds)}) = {Number(delayMs / 1000.0)} s";
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>A delay and how it came about.</summary>
/// <param name="DelayMs">The delay in milliseconds.</param>
/// <param name="JitterMs">The jitter in it, in milliseconds, before the cap.</param>
/// <param name="Formula">The formula with its numbers, for example <c>min(5 * 2^(2-1) + 0.37, 60) = 10.37 s</c>.</param>
public readonly record struct BackoffDelay(long DelayMs, long JitterMs, string Formula);
