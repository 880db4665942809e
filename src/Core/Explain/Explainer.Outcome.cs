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

        var type = job.Head.LastFailureType ?? ErrorCodes.DefaultClassification(code);
        var by = type == ErrorCodes.DefaultClassification(code) ? ClassifiedBy.Default : ClassifiedBy.Handler;
        return new FailureKind(type, code, by, $"{code} is {Word(type)}.");
    }

    private static string Sentence(string code, RetryDecision decision) => decision.ClassifiedBy switch
    {
        ClassifiedBy.Handler => $"The last failure, {code}, is {Word(decision.FailureType)}: the handler said so.",
        ClassifiedBy.Queue => $"The last failure, {code}, is {Word(decision.FailureType)}: the queue's settings classify it so.",
        ClassifiedBy.Verdict => $"The job is poison: {decision.Because}",
        _ => $"The last failure, {code}, is {Word(decision.FailureType)}, as this code is unless the queue or the handler says otherwise.",
    };

    private static WhenAndWhyStopped StopOf(JobState job, IReadOnlyList<LedgerEntry> ledger, List<HistoryEntry> history)
    {
        var head = job.Head;
        switch (head.Status)
        {
            case JobStatus.Completed:
                return new WhenAndWhyStopped(head.FinishedAt, null, "It succeeded.", $"Stopped at {Wording.Instant(head.FinishedAt!.Value)}: attempt {history.Count} succeeded.");
            case JobStatus.Cancelled:
                var cancel = (CancelAsked)ledger.Last(entry => entry.Event is CancelAsked).Event;
                var because = $"{cancel.By} cancelled it: {Wording.Close(cancel.Reason)}";
                return new WhenAndWhyStopped(head.FinishedAt, null, because, $"Stopped at {Wording.Instant(head.FinishedAt!.Value)}: {because}");
            case JobStatus.Failed or JobStatus.Dead or JobStatus.Poisoned:
                var at = head.DiedAt!.Value;
                var kind = head.Status switch
                {
                    JobStatus.Failed => RetryDecisionKind.Failed,
                    JobStatus.Dead => RetryDecisionKind.Dead,
                    _ => RetryDecisionKind.Poisoned,
                };
                return new WhenAndWhyStopped(at, kind, head.DeadReason, $"Stopped at {Wording.Instant(at)}: {Wording.Close(head.DeadReason!)}");
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
            JobStatus.Failed or JobStatus.Dead or JobStatus.Poisoned => $"{name} is {head.Status.ToWire()} {runs}{replays}: {Wording.Close(head.DeadReason!)}",
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
