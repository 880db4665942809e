namespace ReTraced.Backoff;

/// <summary>The delays that a config gives.</summary>
/// <param name="Strategy">The strategy.</param>
/// <param name="Config">Its numbers, defaults filled in.</param>
/// <param name="MaxTries">Runs in all; there is one delay fewer.</param>
/// <param name="Delays">The delay after each try but the last.</param>
/// <param name="TotalMinMs">All delays together with the least jitter: the soonest that the job can be dead, if each run failed at once.</param>
/// <param name="TotalMaxMs">The same with the most jitter.</param>
/// <param name="Warnings">What is not as it looks, see <see cref="BackoffWarnings"/>; CAPPED_FROM names the run that the first capped delay comes before.</param>
public sealed record BackoffPreview(
    BackoffStrategy Strategy,
    BackoffConfig Config,
    int MaxTries,
    IReadOnlyList<BackoffPreviewDelay> Delays,
    long TotalMinMs,
    long TotalMaxMs,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Reckons the delays.</summary>
    public static BackoffPreview Of(BackoffStrategy strategy, BackoffConfig config, int maxTries)
    {
        var delays = new List<BackoffPreviewDelay>();
        var warnings = new List<string>(BackoffWarnings.Of(strategy, config, maxTries));
        var capped = false;
        for (var n = 1; n < maxTries; n++)
        {
            var range = BackoffFormula.JitterRangeMs(strategy, config, n);
            var (least, most) = (BackoffFormula.Delay(strategy, config, n, 0), BackoffFormula.Delay(strategy, config, n, range));
            delays.Add(new BackoffPreviewDelay(n, least.DelayMs, most.DelayMs, least.Formula));
            if (!capped && BackoffFormula.RawSeconds(strategy, config, n) > config.MaxDelaySeconds)
            {
                capped = true;
                warnings.Add($"CAPPED_FROM({n + 1})");
            }
        }

        return new BackoffPreview(strategy, config, maxTries, delays, delays.Sum(delay => delay.MinDelayMs), delays.Sum(delay => delay.MaxDelayMs), warnings);
    }
}

/// <summary>The delay after one try.</summary>
/// <param name="Try">The try that failed, from 1.</param>
/// <param name="MinDelayMs">With no jitter.</param>
/// <param name="MaxDelayMs">With the most jitter.</param>
/// <param name="Formula">The formula with its numbers, without jitter.</param>
public sealed record BackoffPreviewDelay(int Try, long MinDelayMs, long MaxDelayMs, string Formula);
