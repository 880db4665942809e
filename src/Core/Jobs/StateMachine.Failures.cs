using System.Globalization;
using ReTraced.Backoff;

namespace ReTraced.Jobs;

/// <content>What follows a failed or lost run.</content>
public static partial class StateMachine
{
    private static TransitionResult WhenFailed(JobState job, FailedRun e, long now, IJitterSource jitter)
    {
        if (job.Head.Status != JobStatus.Processing)
        {
            return Refuse(job, "fail", JobStatus.Processing);
        }

        var error = (e.Error with { FailedAt = now }).Bounded();
        var (type, by) = Classify(e);
        var head = EndRun(job.Head, e.Kind) with { LeasesLost = 0, LastError = Kept(job.Spec, error), LastFailureType = type };
        var entry = e with { Error = job.Spec.HistoryNeed ? error : error.CodeOnly() };
        if (head.CancelRequested)
        {
            return Move(job, entry, now, Stop(head, now));
        }

        var decision = type switch
        {
            FailureType.Poison => Stopped(job, RetryDecisionKind.Poisoned, type, by, $"The handler judged the job poison ({error.Code})."),
            FailureType.Permanent => Stopped(job, RetryDecisionKind.Failed, type, by, $"{error.Code} is permanent ({Source(by)}), so a retry would fail the same way."),
            _ when job.Head.Tries >= job.Spec.MaxTries => Stopped(job, RetryDecisionKind.Dead, type, by, OutOfTries(job, error.Code)),
            _ => Retry(job, e, error.Code, by, now, jitter),
        };
        return Move(job, entry with { Decision = decision }, now, Follow(job.Spec, head, decision, error, now));
    }

    private static TransitionResult WhenLeaseLost(JobState job, LeaseWasLost e, long now)
    {
        if (job.Head.Status != JobStatus.Processing)
        {
            return Refuse(job, "lose its lease", JobStatus.Processing);
        }

        var lost = job.Head.LeasesLost + 1;
        var error = new JobError { Code = ErrorCodes.LeaseLost, Message = e.Because, FailedAt = now };
        var head = EndRun(job.Head, e.Kind) with { LeasesLost = lost, LastError = error, LastFailureType = FailureType.Temporary };
        if (head.CancelRequested)
        {
            return Move(job, e, now, Stop(head, now));
        }

        var decision = lost >= PoisonAfterLeasesLost
            ? Stopped(job, RetryDecisionKind.Poisoned, FailureType.Poison, ClassifiedBy.Verdict,
                $"{lost} leases in a row were lost, so the job is taken to bring down whoever runs it.")
            : job.Head.Tries >= job.Spec.MaxTries
                ? Stopped(job, RetryDecisionKind.Dead, FailureType.Temporary, ClassifiedBy.Default, OutOfTries(job, error.Code))
                : Stopped(job, RetryDecisionKind.RetryNow, FailureType.Temporary, ClassifiedBy.Default,
                    "A lost lease says nothing about the job itself, so it runs again at once.") with { RunAt = now };
        return Move(job, e with { Decision = decision }, now, Follow(job.Spec, head, decision, error, now));
    }

    internal static (FailureType Type, ClassifiedBy By) Classify(FailedRun e) => e switch
    {
        { HandlerKind: { } kind } => (kind, ClassifiedBy.Handler),
        { QueueKind: { } kind } => (kind, ClassifiedBy.Queue),
        _ => (ErrorCodes.DefaultClassification(e.Error.Code), ClassifiedBy.Default),
    };

    private static RetryDecision Retry(JobState job, FailedRun e, string code, ClassifiedBy by, long now, IJitterSource jitter)
    {
        var (spec, n) = (job.Spec, job.Head.Tries);
        var range = BackoffFormula.JitterRangeMs(spec.BackoffStrategy, spec.BackoffConfig, n);
        var delay = BackoffFormula.Delay(spec.BackoffStrategy, spec.BackoffConfig, n, range == 0 ? 0 : jitter.Next(range));
        long? retryAfter = e.RetryAfterMs is { } asked ? Math.Clamp(asked, 0, MaxRetryAfterMs) : null;
        var waitsForOther = retryAfter > delay.DelayMs;
        var delayMs = waitsForOther ? retryAfter!.Value : delay.DelayMs;
        var left = spec.MaxTries - n;
        var because = string.Create(CultureInfo.InvariantCulture,
            $"{code} is temporary ({Source(by)}) and {left} of {spec.MaxTries} tries {(left == 1 ? "is" : "are")} left{(waitsForOther ? "; the other side asked for a longer pause than the backoff gives" : "")}.");
        return new RetryDecision
        {
            Kind = delayMs == 0 ? RetryDecisionKind.RetryNow : RetryDecisionKind.RetryLater,
            FailureType = FailureType.Temporary,
            ClassifiedBy = by,
            Strategy = spec.BackoffStrategy,
            Config = spec.BackoffConfig,
            Formula = delay.Formula,
            JitterMs = delay.JitterMs,
            RetryAfterMs = retryAfter,
            DelayMs = delayMs,
            RunAt = now + delayMs,
            Because = because,
        };
    }

    private static RetryDecision Stopped(JobState job, RetryDecisionKind kind, FailureType type, ClassifiedBy by, string because) => new()
    {
        Kind = kind,
        FailureType = type,
        ClassifiedBy = by,
        Strategy = job.Spec.BackoffStrategy,
        Config = job.Spec.BackoffConfig,
        Formula = "none",
        Because = because,
    };

    private static JobHead Follow(JobSpec spec, JobHead head, RetryDecision decision, JobError error, long now) => decision.Kind switch
    {
        RetryDecisionKind.RetryNow => head with { Status = JobStatus.Pending, DueAt = now },
        RetryDecisionKind.RetryLater => head with { Status = JobStatus.Delayed, DueAt = decision.RunAt!.Value },
        RetryDecisionKind.Failed => Die(spec, head, JobStatus.Failed, decision.FailureType, now, error, decision.Because),
        RetryDecisionKind.Dead => Die(spec, head, JobStatus.Dead, decision.FailureType, now, error, decision.Because),
        _ => Die(spec, head, JobStatus.Poisoned, decision.FailureType, now, error, decision.Because),
    };

    // A stack is stored once: in the ledger, or here for a job that keeps no history of texts.
    private static JobError Kept(JobSpec spec, JobError error) => spec.HistoryNeed ? error.WithoutStack() : error;

    private static string OutOfTries(JobState job, string code) => string.Create(CultureInfo.InvariantCulture,
        $"{code} is temporary, but {(job.Spec.MaxTries == 1 ? "its only try is" : $"all {job.Spec.MaxTries} tries are")} used up.");

    private static string Source(ClassifiedBy by) => by switch
    {
        ClassifiedBy.Handler => "so said the handler",
        ClassifiedBy.Queue => "by the queue's classification",
        ClassifiedBy.Verdict => "by verdict",
        _ => "by default",
    };
}
