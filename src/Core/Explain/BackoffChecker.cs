using ReTraced.Backoff;
using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <summary>Recomputes each delay from the config that its decision used and the stored jitter, and compares.</summary>
public static class BackoffChecker
{
    /// <summary>A run is LATE if it drifted by more than this many milliseconds and by more than a tenth of its delay.</summary>
    public const long LateMs = 1000;

    /// <summary>Checks a job's history.</summary>
    /// <param name="job">The job, for the warnings that only its configuration can give.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    public static BackoffCheck Check(JobState job, IReadOnlyList<LedgerEntry> ledger) =>
        Check(job.Spec, JobStory.Of(job, ledger, HistoryProjection.Of(job.Spec, ledger)).Runs);

    internal static BackoffCheck Check(JobSpec spec, IReadOnlyList<RunStory> runs)
    {
        var attempts = new List<BackoffCheckAttempt>();
        var warnings = new List<string>();
        var growth = new GrowthWatch(warnings);
        foreach (var story in runs)
        {
            var run = story.Run;
            if (!IsBackoff(story))
            {
                // A person, a policy or a release set this run's time, not a backoff.
                growth.Reset();
                continue;
            }

            var (before, decision) = (story.Before!, story.Before!.Decision!);
            attempts.Add(CheckOne(story, before, decision));
            if (IsLate(run))
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

    /// <summary>True if a backoff decision set the run's time.</summary>
    internal static bool IsBackoff(RunStory story) =>
        story is { Run.After: JobEventKind.Fail or JobEventKind.LeaseLost, Before.Decision.Retries: true };

    /// <summary>True if the run came so late that it is worth a warning.</summary>
    internal static bool IsLate(HistoryEntry run) => run.DriftMs > Math.Max(LateMs, run.PlannedDelayMs / 10);

    /// <summary>The way of a run from its due time to its end.</summary>
    // A commit that makes a job ready and starts it is one instant, and a clock that went back never makes a phase negative.
    internal static RunPhases PhasesOf(RunStory story) =>
        new(story.Run.PlannedRunAt, Math.Clamp(story.PickedUpAt, Math.Min(story.Run.PlannedRunAt, story.Run.AttemptedAt), story.Run.AttemptedAt), story.Run.AttemptedAt, story.Run.FinishedAt);

    private static BackoffCheckAttempt CheckOne(RunStory story, HistoryEntry before, RetryDecision decision)
    {
        var run = story.Run;
        var (expected, formula) = Expected(run, before, decision);
        var planned = run.PlannedDelayMs != expected ? run.PlannedDelayMs : decision.DelayMs;
        var sentence = planned != expected
            ? $"Attempt {run.Attempt} should have been planned {Wording.Duration(expected)} after attempt {before.Attempt} ({formula}), but was planned {Wording.Duration(planned)} after it."
            : run.DriftMs < 0
                ? $"Attempt {run.Attempt} was planned {Wording.Duration(expected)} after attempt {before.Attempt}, but started {Wording.Duration(-run.DriftMs)} too early."
                : null;
        return new BackoffCheckAttempt(run.Attempt, expected, run.PlannedDelayMs, run.ActualDelayMs, run.DriftMs, sentence is null, sentence, PhasesOf(story));
    }

    private static (long DelayMs, string Formula) Expected(HistoryEntry run, HistoryEntry before, RetryDecision decision)
    {
        if (run.After == JobEventKind.LeaseLost)
        {
            return (0, "a lost lease is retried at once");
        }

        var delay = BackoffFormula.Delay(decision.Strategy, decision.Config, before.Tries, decision.JitterMs);
        return decision.RetryAfterMs > delay.DelayMs
            ? (decision.RetryAfterMs.Value, $"the other side asked for a pause of {Wording.Duration(decision.RetryAfterMs.Value)}")
            : (delay.DelayMs, $"{decision.Strategy.ToWire()}: {delay.Formula}");
    }

    // Watches the delays of one series of retries: do those that should grow do so?
    private sealed class GrowthWatch(List<string> warnings)
    {
        private long? _last;
        private bool _capped;
        private bool _flat;

        public void Reset() => _last = null;

        public void Add(int attempt, int tries, long plannedMs, RetryDecision decision)
        {
            var capped = BackoffFormula.RawSeconds(decision.Strategy, decision.Config, tries) + (decision.JitterMs / 1000.0) > decision.Config.MaxDelaySeconds;
            if (capped && !_capped)
            {
                _capped = true;
                warnings.Add($"CAPPED_FROM({attempt})");
            }

            if (_last is { } before && plannedMs <= before && BackoffWarnings.ShouldGrow(decision.Strategy, decision.Config, tries) && !_flat)
            {
                _flat = true;
                warnings.Add(BackoffWarnings.NoGrowth);
            }

            // A pause that the other side asked for is no step of the backoff, so the next delay may well be shorter.
            var isStep = !BackoffFormula.IsImmediateTier(decision.Strategy, decision.Config, tries) && !(decision.RetryAfterMs >= decision.DelayMs);
            _last = isStep ? plannedMs : null;
        }
    }
}
