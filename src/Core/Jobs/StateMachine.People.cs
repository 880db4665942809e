using ReTraced.DeadLetters;

namespace ReTraced.Jobs;

/// <content>What people ask of a job: cancel, replay, poison, discard.</content>
public static partial class StateMachine
{
    private static TransitionResult WhenCancelled(JobState job, CancelAsked e, long now) => job.Head.Status switch
    {
        JobStatus.Pending or JobStatus.Delayed or JobStatus.Waiting => Move(job, e, now, Stop(job.Head, now)),
        JobStatus.Processing => Move(job, e, now, job.Head with { CancelRequested = true }),
        _ => Refuse(job, "be cancelled", JobStatus.Pending, JobStatus.Delayed, JobStatus.Waiting, JobStatus.Processing),
    };

    private static TransitionResult WhenRetried(JobState job, RetryAsked e, long now)
    {
        var head = job.Head;
        if (!head.Status.IsDeadLettered() && head.Status != JobStatus.Cancelled)
        {
            return Refuse(job, "be replayed", JobStatus.Failed, JobStatus.Dead, JobStatus.Poisoned, JobStatus.Cancelled);
        }

        if (head.Status == JobStatus.Poisoned && !e.Force)
        {
            return new Refusal(RefusalCode.NeedsForce, $"Job '{job.Spec.JobId}' is poisoned: running it may harm the worker. Pass \"force\": true to replay it all the same.");
        }

        if (e.ParentsIncomplete && !e.Force)
        {
            return new Refusal(RefusalCode.NeedsForce, $"Job '{job.Spec.JobId}' depends on jobs that have not completed. Replay those first, or pass \"force\": true.");
        }

        var spec = job.Spec;
        if (e.Changes is { } patch)
        {
            var patched = JobPatch.Apply(spec, patch);
            if (patched.Errors.Count > 0)
            {
                return new Refusal(RefusalCode.InvalidChanges, "The changes cannot be applied.", patched.Errors);
            }

            spec = patched.Spec;
            e = e with { Diff = patched.Diff };
        }

        var dueAt = Math.Max(now, e.RunAt ?? now);
        return Move(new JobState(spec, head), e, now, head with
        {
            Status = Ready(dueAt, now),
            DueAt = dueAt,
            Tries = 0,
            LeasesLost = 0,
            Replays = head.Replays + 1,
            CancelRequested = false,
            FinishedAt = null,
            DeadReason = null,
            Resolution = head.HasDeadLetter ? ResolutionKind.Replayed : null,
            Past = Deaths.Replayed(head.Past, new Replay(now, e.Trigger, e is { Changes: { } changes, Diff.Count: > 0 } ? ChangeId.Of(changes) : null)),
        });
    }

    private static TransitionResult WhenPoisoned(JobState job, PoisonAsked e, long now) =>
        job.Head.Status is JobStatus.Failed or JobStatus.Dead
            ? Move(job, e, now, job.Head with
            {
                Status = JobStatus.Poisoned,
                LastFailureType = FailureType.Poison,
                DeadReason = VerdictOf(e),
            })
            : Refuse(job, "be poisoned", JobStatus.Failed, JobStatus.Dead);

    /// <summary>Why a job is poison that a person judged so.</summary>
    internal static string VerdictOf(PoisonAsked e) => $"Judged poison by {e.By}: {Explain.Wording.Close(e.Reason)}";

    private static TransitionResult WhenDiscarded(JobState job, DiscardAsked e, long now) =>
        job.Head.Status.IsDeadLettered() && job.Head.Resolution is null
            ? Move(job, e, now, job.Head with { Resolution = ResolutionKind.Discarded })
            : job.Head.Status.IsDeadLettered()
                ? new Refusal(RefusalCode.WrongStatus, $"The dead letter of job '{job.Spec.JobId}' is discarded already.")
                : Refuse(job, "be discarded", JobStatus.Failed, JobStatus.Dead, JobStatus.Poisoned);
}
