using System.Runtime.CompilerServices;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <content>The way of every event: state machine, store, queue.</content>
public sealed partial class JobGrain
{
    private const int LedgerPage = 1_000;

    private async ValueTask<StoredJob?> LoadAsync()
    {
        ForgetIfOld();
        _job ??= services.Fresh.Take(JobId) ?? await services.Store.LoadAsync(JobId);
        if (!_untold && (_job is not { State.Head.Status: var status } || !status.IsLive()))
        {
            // Nothing is kept of a job that does not exist, or that retention may remove: its id may be given to a new
            // one, past this grain.
            DeactivateOnIdle();
        }

        return _job;
    }

    // What was read before the store was taken, or before its connection was lost, may be untrue by now.
    private void ForgetIfOld()
    {
        var generation = services.Generation.Current;
        if (generation != _generation)
        {
            (_job, _generation) = (null, generation);
        }
    }

    // With a lease id the event is that holder's own, and nothing happens once somebody else holds the job.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<JobReply> ApplyAsync(JobEvent e, string? leaseId = null, long? expected = null)
    {
        for (var attempt = 0; attempt < CommitAttempts; attempt++)
        {
            if (await LoadAsync() is not { } job)
            {
                return NotFound();
            }

            if (attempt > 0)
            {
                // Whoever moved it may have told a queue grain that is not the one.
                TellQueue();
            }

            if (leaseId is not null && (job.State.Head.Lease is not { EndedBy: null } lease || lease.Id != leaseId))
            {
                return LeaseLost(job);
            }

            if (expected is { } seen && seen != job.State.Head.Version)
            {
                return PersonEvents.VersionChanged(job, seen);
            }

            switch (StateMachine.Apply(job.State, e, Now, services.Jitter))
            {
                case Refusal refusal:
                    return Refused(refusal);
                case Transition transition when PersonEvents.TooLarge(job, e, transition.State.Spec, services.Limits.JobDataBytes) is { } tooLarge:
                    return tooLarge;
                case Transition transition:
                    var result = await CommitAsync(job, transition.State, JobCommit.Of(job.State, transition));
                    if (result.Status == CommitStatus.UniqueKeyTaken)
                    {
                        return PersonEvents.UniqueTaken(job, result.JobId!);
                    }

                    if (result.Status == CommitStatus.Committed)
                    {
                        return new JobReply(ReplyStatus.Done, _job);
                    }

                    break;
            }
        }

        throw new StoreUnavailableException($"Job '{JobId}' was moved by somebody else {CommitAttempts} times in a row. Try again; if it stays so, two hosts own this store.");
    }

    // A delayed job that is due is started in one commit: waiting for two would only make it later.
    private async Task<JobReply> StartDueAsync(StoredJob job, Started started, long now)
    {
        if (StateMachine.Apply(job.State, new Due(), now, services.Jitter) is not Transition due
            || StateMachine.Apply(due.State, started, now, services.Jitter) is not Transition start)
        {
            return Refused(new Refusal(RefusalCode.WrongStatus, $"Job '{JobId}' cannot be started."));
        }

        return (await CommitAsync(job, start.State, JobCommit.Of(job.State, due, start))).Status == CommitStatus.Committed
            ? new JobReply(ReplyStatus.Done, _job)
            : await ApplyAsync(started);
    }

    // If the store refuses, because it holds another version, the job is forgotten here, to be loaded anew.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CommitResult> CommitAsync(StoredJob job, JobState after, JobCommit commit)
    {
        // Until the answer is here nobody knows what the store holds.
        _job = null;
        var result = await StoreAsync(commit);
        if (result.Status != CommitStatus.Committed)
        {
            LogConflict(JobId, commit.ExpectedVersion);
            return result;
        }

        services.Crash.Reached(CrashPoint.Committed, JobId);
        _job = job with { State = after };
        services.Events.Note(commit);
        if (IsNewsToTheQueue(after.Head, commit.Entries[^1].Event.Kind))
        {
            TellQueue();
        }

        if (result.HasDependents)
        {
            await TellDependentsAsync(after.Head.Status);
        }

        NoteEnd(after);
        return result;
    }

    private void NoteEnd(JobState after)
    {
        if (after.Head.Status.IsDeadLettered())
        {
            LogDied(JobId, after.Spec.QueueName, after.Head.Attempts, after.Head.Status, after.Head.DeadReason!);
        }

        // Whoever could not be told yet is told by a timer, which ends with the grain.
        if (!after.Head.Status.IsLive() && !_untold)
        {
            DeactivateOnIdle();
        }
    }

    // A start and a due time come from the queue itself, and it may be further by now. But a lease that ends by time it
    // must watch.
    private static bool IsNewsToTheQueue(JobHead head, JobEventKind kind) => head.Status == JobStatus.Processing
        ? kind == JobEventKind.Start && head.Lease!.ExpiresAt is not null
        : kind != JobEventKind.Due;

    // One way: a queue never waits for a job, and a job never for its queue.
    private void TellQueue()
    {
        if (_job is { } job)
        {
            var queue = QueueAsync(job.State.Spec.QueueName);
            if (queue.IsCompletedSuccessfully)
            {
                _ = queue.Result.Moved(LiveJob.Of(job));
            }
            else
            {
                _ = TellLaterAsync(queue.AsTask(), LiveJob.Of(job));
            }
        }
    }

    private async Task TellLaterAsync(Task<IQueueGrain> queue, LiveJob job)
    {
        try
        {
            await (await queue).Moved(job);
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            ReportLater();
        }
    }

    // The grain that has this job in its order.
    private async ValueTask<IQueueGrain> QueueAsync(string queueName)
    {
        var settings = await services.Settings.GetAsync(queueName);
        return GrainFactory.GetGrain<IQueueGrain>(QueueKey.Of(queueName, JobId, settings.Partitions));
    }

    private async ValueTask<JobEvent> EventOfAsync(RunReport report, Lease lease, JobSpec spec)
    {
        switch (report.Kind)
        {
            case JobEventKind.Succeed:
                return new Succeeded { By = lease.WorkerId, Output = report.Output };
            case JobEventKind.Release:
                return new Released { By = lease.WorkerId, Reason = report.Reason };
            case JobEventKind.Fail:
                var settings = await services.Settings.GetAsync(spec.QueueName);
                return new FailedRun
                {
                    By = lease.WorkerId,
                    Error = report.Error!,
                    HandlerKind = report.FailureKind,
                    QueueKind = settings.Classify(report.Error!.Code),
                    RetryAfterMs = report.RetryAfterMs,
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(report), report.Kind, "A run ends with succeed, fail or release.");
        }
    }

    // The ledger knows what an operation has done, whatever became of the job since.
    private async Task<bool> WasDoneByAsync(string operation, JobHead head)
    {
        if (head is { Replays: 0, Resolution: null, Status: not JobStatus.Poisoned })
        {
            // Nobody has ever done anything with its dead letter.
            return false;
        }

        for (var seq = 0L; seq < head.Version;)
        {
            var page = await services.Queries.ReadLedgerAsync(JobId, seq, LedgerPage);
            if (page.Count == 0)
            {
                break;
            }

            if (page.Any(entry => entry.Event.Operation() == operation))
            {
                return true;
            }

            seq = page[^1].Seq;
        }

        return false;
    }

    private JobReply NotFound() => new(ReplyStatus.NotFound, null, $"There is no job '{JobId}'.");

    private JobReply LeaseLost(StoredJob job) => new(ReplyStatus.LeaseLost, job, $"The lease is no longer the one that job '{JobId}' is held by.");

    private JobReply Refused(Refusal refusal) => PersonEvents.Refused(_job, refusal);
}
