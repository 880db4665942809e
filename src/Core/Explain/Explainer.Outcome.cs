using ReTraced.DeadLetters;
using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <content>What kind of failure it was, and when and why retries stopped.</content>
public static partial class Explainer
{
    private static FailureKind KindOf(JobState job, IReadOnlyList<LedgerEntry> ledger, List<HistoryEntry> history)
    {
        var last = history.FindLast(run => run.Result == RunResult.Failed);
        var verdict = ledger.Count > 0 && ledger[^1].Event is PoisonAsked poisoned && job.Head.Status == JobStatus.Poisoned ? poisoned : null;
        var code = last?.Error?.Code ?? job.Head.LastError?.Code;
        if (code is null)
        {
            return new FailureKind(null, null, null, "The job has not failed.");
        }

        if (verdict is not null || ledger.LastOrDefault(entry => entry.Event is PoisonAsked or RetryAsked)?.Event is PoisonAsked)
        {
            verdict ??= (PoisonAsked)ledger.Last(entry => entry.Event is PoisonAsked).Event;
            return new FailureKind(FailureType.Poison, code, ClassifiedBy.Verdict, $"{verdict.By} judged the job poison, for this reason: {Wording.Close(verdict.Reason)}");
        }

        if (last?.Decision is { } decision && last.Error!.FailedAt >= (job.Head.DiedAt ?? 0))
        {
            return new FailureKind(decision.FailureType, code, decision.ClassifiedBy, Sentence(code, decision));
        }

        // No decision: the run was to be cancelled, or the job ended without a run.
        var (type, by) = ledger.LastOrDefault(entry => entry.Event is FailedRun or LeaseWasLost or Expired or ParentFailed)?.Event is FailedRun failed
            ? StateMachine.Classify(failed)
            : (ErrorCodes.DefaultClassification(code), ClassifiedBy.Default);
        return new FailureKind(type, code, by, Sentence(code, type, by));
    }

    private static string Sentence(string code, RetryDecision decision) => decision.ClassifiedBy == ClassifiedBy.Verdict
        ? $"The job is poison: {decision.Because}"
        : Sentence(code, decision.FailureType, decision.ClassifiedBy);

    // The scheduler's own codes are nobody else's to classify.
    private static string Sentence(string code, FailureType type, ClassifiedBy by) => (by, code) switch
    {
        (ClassifiedBy.Handler, _) => $"The last failure, {code}, is {Word(type)}: the handler said so.",
        (ClassifiedBy.Queue, _) => $"The last failure, {code}, is {Word(type)}: the queue's settings classify it so.",
        (_, ErrorCodes.LeaseLost) => $"The last failure, {code}, is {Word(type)}: a lost lease says nothing about the job itself.",
        (_, ErrorCodes.Expired) => $"The failure, {code}, is {Word(type)}: a job that was not started in time is not run.",
        (_, ErrorCodes.ParentFailed) => $"The failure, {code}, is {Word(type)}: the job cannot run without the one that it depends on.",
        _ => $"The last failure, {code}, is {Word(type)}, as this code is unless the queue or the handler says otherwise.",
    };

    private static WhenAndWhyStopped StopOf(JobState job, IReadOnlyList<LedgerEntry> ledger, List<HistoryEntry> history)
    {
        var head = job.Head;
        switch (head.Status)
        {
            case JobStatus.Completed:
                return new WhenAndWhyStopped(head.FinishedAt, null, "It succeeded.", $"Stopped at {Wording.Instant(head.FinishedAt!.Value)}: attempt {history.Count} succeeded.");
            case JobStatus.Cancelled:
                var asked = ledger.Last(entry => entry.Event is CancelAsked);
                var cancel = (CancelAsked)asked.Event;
                var because = asked.To == JobStatus.Cancelled
                    ? $"{cancel.By} cancelled it: {Wording.Close(cancel.Reason)}"
                    : $"attempt {history.Count} ended without success after {cancel.By} had asked to cancel it at {Wording.Instant(asked.At)}: {Wording.Close(cancel.Reason)}";
                return new WhenAndWhyStopped(head.FinishedAt, null, because, $"Stopped at {Wording.Instant(head.FinishedAt!.Value)}: {because}");
            case JobStatus.Failed or JobStatus.Dead or JobStatus.Poisoned:
                var at = head.DiedAt!.Value;
                var kind = head.Status switch
                {
                    JobStatus.Failed => RetryDecisionKind.Failed,
                    JobStatus.Dead => RetryDecisionKind.Dead,
                    _ => RetryDecisionKind.Poisoned,
                };
                return new WhenAndWhyStopped(at, kind, head.DeadReason, $"Stopped at {Wording.Instant(at)}: {Reason(head, ledger)}");
            case JobStatus.Delayed:
                return Going($"It has not stopped: the next run is due at {Wording.Instant(head.DueAt)}.");
            case JobStatus.Processing:
                return Going($"It has not stopped: attempt {head.Attempts} has been running since {Wording.Instant(head.StartedAt!.Value)}{(head.CancelRequested ? ", and a cancel was asked for" : "")}.");
            case JobStatus.Waiting:
                return Going("It has not started: it waits for the jobs that it depends on.");
            default:
                return Going($"It has not stopped: it has been due since {Wording.Instant(head.DueAt)} and waits for a worker.");
        }
    }

    // A person's verdict comes after the stop and is not what stopped the job.
    private static string Reason(JobHead head, IReadOnlyList<LedgerEntry> ledger)
    {
        if (ledger.LastOrDefault(entry => entry.Event is PoisonAsked or RetryAsked) is not { Event: PoisonAsked verdict } judged)
        {
            return Wording.Close(head.DeadReason!);
        }

        var death = ledger.Last(entry => entry.To.IsDeadLettered() && entry.From?.IsDeadLettered() != true);
        return $"{Wording.Close(DeadLetterProjection.ReasonOf(death))} {verdict.By} judged it poison at {Wording.Instant(judged.At)}, for this reason: {Wording.Close(verdict.Reason)}";
    }

    private static WhenAndWhyStopped Going(string sentence) => new(null, null, null, sentence);

    private static string Summary(JobState job, List<HistoryEntry> history)
    {
        var runs = history.Count == 0 ? "without a run" : $"after {Wording.Count(history.Count, "run", "runs")}";
        var replays = job.Head.Replays == 0 ? "" : $" and {Wording.Count(job.Head.Replays, "replay", "replays")}";
        var (name, head) = ($"Job {job.Spec.JobId}", job.Head);
        return head.Status switch
        {
            JobStatus.Completed => $"{name} completed {runs}{replays}.",
            JobStatus.Cancelled => $"{name} was cancelled {runs}{replays}.",
            JobStatus.Failed => $"{name} failed {runs}{replays}: {Wording.Close(head.DeadReason!)}",
            JobStatus.Dead or JobStatus.Poisoned => $"{name} is {head.Status.ToWire()} {runs}{replays}: {Wording.Close(head.DeadReason!)}",
            JobStatus.Processing => $"{name} is running its attempt {head.Attempts}{replays}.",
            JobStatus.Delayed when head.LastError is { } error && history.Count > 0 => $"{name} failed with {error.Code} {runs}{replays} and is retried at {Wording.Instant(head.DueAt)}.",
            JobStatus.Delayed => $"{name} is to run at {Wording.Instant(head.DueAt)}.",
            JobStatus.Waiting => $"{name} waits for the jobs that it depends on.",
            _ => $"{name} waits for a worker {runs}{replays}.",
        };
    }

    private static string Word(FailureType type) => type switch
    {
        FailureType.Temporary => "temporary",
        FailureType.Permanent => "permanent",
        _ => "poison",
    };
}
