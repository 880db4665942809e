using ReTraced.Backoff;
using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <summary>Answers the four questions about a job from its record alone.</summary>
public static partial class Explainer
{
    /// <summary>Explains a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    public static Explanation Explain(JobState job, IReadOnlyList<LedgerEntry> ledger)
    {
        var history = HistoryProjection.Of(job.Spec, ledger);
        var retries = new List<WhyRetriedAt>();
        for (var i = 1; i < history.Count; i++)
        {
            retries.Add(Why(history[i - 1], history[i]));
        }

        var answers = new Answers(retries, history.ConvertAll(TriggerOf), KindOf(job, ledger, history), StopOf(job, ledger, history));
        return new Explanation(job.Spec.JobId, job.Head.Status, Summary(job, history), answers, BackoffChecker.Check(job.Spec, history));
    }

    private static WhyRetriedAt Why(HistoryEntry before, HistoryEntry run)
    {
        var started = $"{Started(run)}, {Wording.Drift(run.DriftMs)}";
        var (formula, because, sentence) = run.After switch
        {
            JobEventKind.Fail when before.Decision is { Retries: true } decision => (
                decision.Formula,
                decision.Because,
                $"{started}: attempt {before.Attempt} failed with {before.Error!.Code} and {Delay(decision)}."),
            JobEventKind.LeaseLost when before.Decision is { } decision => (
                decision.Formula,
                decision.Because,
                $"{started}: the lease of attempt {before.Attempt} was lost, so it was due again at once."),
            JobEventKind.Release => (
                NoFormula,
                "The worker gave the run back unfinished; it does not count as a try.",
                $"{Started(run)}, {Wording.Duration(run.ActualDelayMs)} after {before.WorkerId} gave attempt {before.Attempt} back unfinished; the job had kept its place in line."),
            JobEventKind.RunNow => (
                NoFormula,
                $"{run.By} ran it ahead of its time: {Wording.Close(run.Reason!)}",
                $"{Started(run)}, {Wording.Duration(run.DriftMs)} after {run.By} ran it ahead of its time, for this reason: {Wording.Close(run.Reason!)}"),
            _ => (
                NoFormula,
                $"{Actor(run)} replayed it: {Wording.Close(run.Reason ?? "no reason was given")}",
                $"{started}: {Actor(run)} replayed the job, for this reason: {Wording.Close(run.Reason ?? "no reason was given")}"),
        };
        return new WhyRetriedAt(run.Attempt, run.PlannedRunAt, run.AttemptedAt, run.DriftMs, formula, because, sentence);
    }

    private static string Started(HistoryEntry run) => $"Attempt {run.Attempt} started at {Wording.Instant(run.AttemptedAt)}";

    private const string NoFormula = "none";

    private static string Delay(RetryDecision decision) =>
        decision.RetryAfterMs is { } asked && asked == decision.DelayMs && asked > 0
            ? $"the other side asked for a pause of {Wording.Duration(asked)}, longer than the {decision.Strategy.ToWire()} backoff gives, {decision.Formula}"
            : decision.DelayMs == 0
                ? $"the {decision.Strategy.ToWire()} backoff retries at once, {decision.Formula}"
                : $"the {decision.Strategy.ToWire()} backoff gives {decision.Formula}";

    private static TriggeredBy TriggerOf(HistoryEntry run)
    {
        var changes = run.ChangesInJob is { } diff
            ? $", having changed {string.Join(", ", diff.Select(Change))}"
            : ", without changing the job";
        var sentence = (run.After, run.Trigger) switch
        {
            (null, _) => $"Attempt {run.Attempt} was the first run, started by the scheduler.",
            (JobEventKind.RunNow, _) => $"Attempt {run.Attempt} was triggered by hand, by {run.By}, ahead of its time.",
            (JobEventKind.Retry, RetryTrigger.Manual) => $"Attempt {run.Attempt} was triggered by hand, by {run.By}{changes}.",
            (JobEventKind.Retry, _) => $"Attempt {run.Attempt} was triggered automatically, by the queue's dead letter policy{changes}.",
            (JobEventKind.LeaseLost, _) => $"Attempt {run.Attempt} was triggered automatically, after a lost lease.",
            (JobEventKind.Release, _) => $"Attempt {run.Attempt} was triggered automatically, after a worker gave the run before it back.",
            _ => $"Attempt {run.Attempt} was triggered automatically, by the job's backoff.",
        };
        return new TriggeredBy(run.Attempt, run.Trigger, run.By, run.Reason, run.ChangesInJob, sentence);
    }

    private static string Change(JobChange change) => (change.Before, change.After) switch
    {
        (null, { } after) => $"{change.Path} (added: {Short(after.ToString())})",
        ({ } before, null) => $"{change.Path} (removed: {Short(before.ToString())})",
        var (before, after) => $"{change.Path} from {Short(before!.ToString())} to {Short(after!.ToString())}",
    };

    private static string Short(string text) => text.Length <= 60 ? text : text[..59] + "…";

    private static string Actor(HistoryEntry run) => run.Trigger == RetryTrigger.Auto ? "the queue's dead letter policy" : run.By ?? "somebody";
}
