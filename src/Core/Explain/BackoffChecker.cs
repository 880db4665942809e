using ReTraced.Backoff;
using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <summary>Recomputes each delay from the config that its decision used and the stored jitter, and compares.</summary>
public static class BackoffChecker
{
    /// <summary>A run is LATE if it drifted by more than this many milliseconds and by more than a tenth of its delay.</summary>
    public const long LateMs = 1000;

    /// <summary>Checks a job's history.</summary>
    /// <param name="spec">The job, for the warnings that only its configuration can give.</param>
    /// <param name="history">All of its runs.</param>
    public static BackoffCheck Check(JobSpec spec, IReadOnlyList<HistoryEntry> history)
    {
        var attempts = new List<BackoffCheckAttempt>();
        var warnings = new List<string>();
        var growth = new GrowthWatch(warnings);
        for (var i = 1; i < history.Count; i++)
        {
            var (before, run) = (history[i - 1], history[i]);
            if (before.Decision is not { Retries: true } decision || run.After is not (JobEventKind.Fail or JobEventKind.LeaseLost))
            {
                // A person, a policy or a release set this run's time, not a backoff.
                growth.Reset();
                continue;
            }

            attempts.Add(CheckOne(before, run, decision));
            if (run.DriftMs > Math.Max(LateMs, run.PlannedDelayMs / 10))
            {
                warnings.Add($"LATE({run.Attempt})");
            }

            if (run.After == JobEventKind.Fail)
            {
                growth.Add(run.Attempt, before.Tries, run.PlannedDelayMs, decision);
            }
        }

        warnings.AddRange(BackoffWarnings.Of(spec.BackoffStrategy, spec.BackoffConfig, spec.MaxTries).Where(warning => !warnings.Contains(warning)));
        return new BackoffCheck(attempts.TrueForAll(attempt => attempt.Ok), warnings, attempts);
    }

    private static BackoffCheckAttempt CheckOne(HistoryEntry before, HistoryEntry run, RetryDecision decision)
    {
        var expected = run.After == JobEventKind.LeaseLost
            ? 0
            : Math.Max(BackoffFormula.Delay(decision.Strategy, decision.Config, before.Tries, decision.JitterMs).DelayMs, decision.RetryAfterMs ?? 0);
        var ok = expected == decision.DelayMs && expected == run.PlannedDelayMs && run.DriftMs >= 0;
        return new BackoffCheckAttempt(run.Attempt, expected, run.PlannedDelayMs, run.ActualDelayMs, run.DriftMs, ok);
    }

    // Watches the delays of one series of retries: do those that should grow do so?
    private sealed class GrowthWatch(List<string> warnings)
    {
        private long? _last;

        public void Reset() => _last = null;

        public void Add(int attempt, int tries, long plannedMs, RetryDecision decision)
        {
            var capped = BackoffFormula.RawSeconds(decision.Strategy, decision.Config, tries) + (decision.JitterMs / 1000.0) > decision.Config.MaxDelaySeconds;
            if (capped && !warnings.Exists(warning => warning.StartsWith("CAPPED_FROM", StringComparison.Ordinal)))
            {
                warnings.Add($"CAPPED_FROM({attempt})");
            }

            if (_last is { } before && plannedMs <= before && BackoffWarnings.ShouldGrow(decision.Strategy, decision.Config, tries) && !warnings.Contains(BackoffWarnings.NoGrowth))
            {
                warnings.Add(BackoffWarnings.NoGrowth);
            }

            // A pause that the other side asked for is no step of the backoff, so the next delay may well be shorter.
            var isStep = !BackoffFormula.IsImmediateTier(decision.Strategy, decision.Config, tries) && !(decision.RetryAfterMs >= decision.DelayMs);
            _last = isStep ? plannedMs : null;
        }
    }
}
