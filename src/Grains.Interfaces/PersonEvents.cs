using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Grains;

/// <summary>What a person asks of a job: as an event of the state machine, and what that would come to.</summary>
public static class PersonEvents
{
    /// <summary>The event.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="status">Where the job is.</param>
    /// <param name="parentsIncomplete">Of a retry: whether a job on which it depends has not completed.</param>
    public static JobEvent Of(PersonRequest request, JobStatus status, bool parentsIncomplete = false) => request.Action switch
    {
        PersonAction.Cancel or PersonAction.Purge => new CancelAsked { By = request.By, Reason = request.Reason },
        PersonAction.Retry when status == JobStatus.Delayed => new RunNow { By = request.By, Reason = request.Reason },
        PersonAction.Retry => new RetryAsked
        {
            By = request.By,
            Reason = request.Reason,
            Changes = request.Changes,
            RunAt = request.RunAt,
            Force = request.Force,
            ParentsIncomplete = parentsIncomplete,
            Trigger = request.Automatic ? RetryTrigger.Auto : RetryTrigger.Manual,
            Operation = request.Operation,
        },
        PersonAction.Poison => new PoisonAsked { By = request.By, Reason = request.Reason, Operation = request.Operation },
        _ => new DiscardAsked { By = request.By, Reason = request.Reason, Operation = request.Operation },
    };

    /// <summary>Why a job in its present state does not even ask the state machine; null if it does.</summary>
    public static JobReply? RefusedAtOnce(StoredJob job, PersonRequest request)
    {
        var (jobId, head) = (job.State.Spec.JobId, job.State.Head);
        if (request.ExpectedVersion is { } expected && expected != head.Version)
        {
            return VersionChanged(job, expected);
        }

        if (request.Action == PersonAction.Purge && head.Status == JobStatus.Processing)
        {
            return new JobReply(ReplyStatus.WrongStatus, job, $"Job '{jobId}' runs; a purge leaves it alone.");
        }

        if (request.Action != PersonAction.Retry || head.Status != JobStatus.Delayed)
        {
            return null;
        }

        // A delayed job is run now, and only if a person means this one.
        if (request.Operation is not null || request.Automatic)
        {
            return new JobReply(ReplyStatus.WrongStatus, job, $"Job '{jobId}' is delayed: somebody has replayed it already.");
        }

        return request.Changes is not null || request.RunAt is not null
            ? new JobReply(ReplyStatus.Invalid, null, $"Job '{jobId}' is delayed: it can be run now, and cannot be changed.",
                [new FieldError(request.Changes is not null ? "changes" : "runAt", "can only be given for a job that has stopped.")])
            : null;
    }

    /// <summary>The answer to a caller who has seen another version of the job.</summary>
    public static JobReply VersionChanged(StoredJob job, long seen) => new(
        ReplyStatus.VersionChanged,
        job,
        FormattableString.Invariant($"Job '{job.State.Spec.JobId}' has version {job.State.Head.Version}, and not {seen} any more: it has moved since you looked. Read it again, and repeat this if you still want it."));

    /// <summary>True if the request is a retry that asks about the jobs on which this one depends.</summary>
    public static bool AsksParents(StoredJob job, PersonRequest request) =>
        request.Action == PersonAction.Retry && job.State is { Spec.DependsOn.Count: > 0, Head.Status: var status } && !status.IsLive();

    /// <summary>The answer to a replay of a job whose unique key another one holds.</summary>
    public static JobReply UniqueTaken(StoredJob job, string holder) => new(
        ReplyStatus.UniqueTaken,
        job,
        $"Job '{job.State.Spec.JobId}' would have to hold the unique key '{job.State.Spec.Unique?.Key}' again, and job '{holder}' holds it now. Wait until that one has finished, or cancel it, and repeat this.");

    /// <summary>What a refusal of the state machine is answered as.</summary>
    public static JobReply Refused(StoredJob? job, Refusal refusal) => new(
        refusal.Code switch
        {
            RefusalCode.NeedsForce => ReplyStatus.NeedsForce,
            RefusalCode.InvalidChanges => ReplyStatus.Invalid,
            _ => ReplyStatus.WrongStatus,
        },
        job,
        refusal.Message,
        refusal.Errors);

    /// <summary>What a change that makes a job too large is answered as; null if it does not.</summary>
    public static JobReply? TooLarge(StoredJob job, JobEvent e, JobSpec after, int mostDataBytes) =>
        after.JobData.Length > mostDataBytes && e is RetryAsked { Changes: not null }
            ? new JobReply(ReplyStatus.Invalid, job, "The changes make the job too large.", [JobFields.TooLarge("jobData", after.JobData.Length, mostDataBytes)])
            : null;

    /// <summary>What the request would come to if it were made now: nothing is done.</summary>
    /// <param name="job">The job as it is.</param>
    /// <param name="request">The request.</param>
    /// <param name="mostDataBytes">The largest jobData that is allowed.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="parentsIncomplete">Of a retry: whether a job on which it depends has not completed.</param>
    /// <returns>The answer that it would get, with the job as it would be; and the event with what came of its changes.</returns>
    public static (JobReply Reply, JobEvent? Event) Rehearse(StoredJob job, PersonRequest request, int mostDataBytes, long now, bool parentsIncomplete = false)
    {
        if (RefusedAtOnce(job, request) is { } refused)
        {
            return (refused, null);
        }

        var e = Of(request, job.State.Head.Status, parentsIncomplete);
        return StateMachine.Apply(job.State, e, now, NoJitter.Instance) switch
        {
            Refusal refusal => (Refused(job, refusal), null),
            Transition transition when TooLarge(job, e, transition.State.Spec, mostDataBytes) is { } tooLarge => (tooLarge, null),
            Transition transition => (new JobReply(ReplyStatus.Done, job with { State = transition.State }), transition.Entry.Event),
            _ => throw new InvalidOperationException("The state machine answers a transition or a refusal."),
        };
    }
}
