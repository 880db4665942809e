namespace ReTraced.Jobs;

/// <summary>Reads the runs of a job off its ledger. One entry per run, made when the lease is granted.</summary>
public static class HistoryProjection
{
    /// <summary>The history of a job.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    public static List<HistoryEntry> Of(JobSpec spec, IEnumerable<LedgerEntry> ledger)
    {
        var history = new List<HistoryEntry>();
        var plan = new Plan(Math.Max(spec.CreatedAt, spec.RunAt ?? 0), spec.CreatedAt);
        foreach (var entry in ledger)
        {
            plan = Step(history, plan, entry);
        }

        return history;
    }

    private static Plan Step(List<HistoryEntry> history, Plan plan, LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case ParentsFinished or ParentFailed { Policy: OnParentFailure.Continue }:
                return plan with { DueAt = Math.Max(plan.DueAt, entry.At) };
            case RunNow e:
                return plan with { DueAt = entry.At, Trigger = RetryTrigger.Manual, By = e.By, Reason = e.Reason, After = e.Kind };
            case RetryAsked e:
                return plan with
                {
                    DueAt = Math.Max(entry.At, e.RunAt ?? entry.At),
                    Replay = plan.Replay + 1,
                    Tries = 0,
                    Trigger = e.Trigger,
                    By = e.By,
                    Reason = e.Reason,
                    Diff = e.Diff is { Count: > 0 } ? e.Diff : null,
                    After = e.Kind,
                };
            case Started:
                history.Add(Begin(plan, entry, history.Count + 1));
                return new Plan(plan.DueAt, plan.Since) { Replay = plan.Replay, Tries = plan.Tries + 1 };
            case Succeeded:
                return End(history, plan, entry, RunResult.Success, null, null);
            case FailedRun e:
                return End(history, plan, entry, RunResult.Failed, e.Error, e.Decision);
            case LeaseWasLost e:
                return End(history, plan, entry, RunResult.Failed, new JobError { Code = ErrorCodes.LeaseLost, Message = e.Because, FailedAt = entry.At }, e.Decision);
            case Released:
                return End(history, plan, entry, RunResult.Pending, null, null) with { Tries = plan.Tries - 1 };
            default:
                return plan;
        }
    }

    private static HistoryEntry Begin(Plan plan, LedgerEntry entry, int attempt) => new()
    {
        Attempt = attempt,
        Replay = plan.Replay,
        Tries = plan.Tries + 1,
        AttemptedAt = entry.At,
        Trigger = plan.Trigger,
        By = plan.By,
        Reason = plan.Reason,
        ChangesMade = plan.Diff is not null,
        ChangesInJob = plan.Diff,
        Result = RunResult.Pending,
        WorkerId = entry.By,
        PlannedRunAt = plan.DueAt,
        PlannedDelayMs = plan.DueAt - plan.Since,
        ActualDelayMs = entry.At - plan.Since,
        DriftMs = entry.At - plan.DueAt,
        After = plan.After,
    };

    private static Plan End(List<HistoryEntry> history, Plan plan, LedgerEntry entry, RunResult result, JobError? error, RetryDecision? decision)
    {
        history[^1] = history[^1] with
        {
            Result = result,
            Error = error,
            Decision = decision,
            FinishedAt = entry.At,
            DurationMs = entry.At - history[^1].AttemptedAt,
        };
        return plan with { DueAt = decision?.RunAt ?? plan.DueAt, Since = entry.At, After = entry.Event.Kind };
    }

    // What is known of the next run: when it is due, from when on its delay counts, and who caused it.
    private sealed record Plan(long DueAt, long Since)
    {
        public int Replay { get; init; }

        public int Tries { get; init; }

        public RetryTrigger Trigger { get; init; }

        public string? By { get; init; }

        public string? Reason { get; init; }

        public IReadOnlyList<JobChange>? Diff { get; init; }

        public JobEventKind? After { get; init; }
    }
}
