namespace ReTraced.Backoff;

/// <summary>Configurations that are not what they look like.</summary>
public static class BackoffWarnings
{
    /// <summary>An exponential or linear strategy whose delays do not grow.</summary>
    public const string NoGrowth = "NO_GROWTH";

    /// <summary>A threeTier strategy whose tries are used up before the second tier.</summary>
    public const string TierNeverReached = "TIER_NEVER_REACHED";

    /// <summary>What the numbers alone tell, before anything has run.</summary>
    public static IReadOnlyList<string> Of(BackoffStrategy strategy, BackoffConfig config, int maxTries)
    {
        var warnings = new List<string>();
        var inner = strategy == BackoffStrategy.ThreeTier ? config.Tier2 ?? BackoffStrategy.Exponential : strategy;
        var flat = config.BaseDelaySeconds == 0 || (inner == BackoffStrategy.Exponential && config.Factor == 1) || config.BaseDelaySeconds >= config.MaxDelaySeconds;
        // One delay fewer than tries; those of threeTier's first tier are not meant to grow.
        var growing = strategy == BackoffStrategy.ThreeTier ? maxTries - config.LimitOfTries : maxTries - 1;
        if (flat && inner != BackoffStrategy.Fixed && growing > 1)
        {
            warnings.Add(NoGrowth);
        }

        // The last retry is decided at try maxTries - 1.
        if (strategy == BackoffStrategy.ThreeTier && config.LimitOfTries >= maxTries)
        {
            warnings.Add(TierNeverReached);
        }

        return warnings;
    }

    /// <summary>True where the delay after this try should be longer than the one before it.</summary>
    public static bool ShouldGrow(BackoffStrategy strategy, BackoffConfig config, int n) => strategy switch
    {
        BackoffStrategy.Exponential or BackoffStrategy.Linear => n > 1,
        BackoffStrategy.ThreeTier => n > config.LimitOfTries && config.Tier2 != BackoffStrategy.Fixed,
        _ => false,
    };
}
