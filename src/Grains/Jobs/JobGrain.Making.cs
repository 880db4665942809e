using ReTraced.Grains.Crashing;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <content>How the job comes into the store, and what happens if another one holds its unique key.</content>
public sealed partial class JobGrain
{
    // Each time somebody else has had the key meanwhile, and got further with it.
    private const int MostMeetings = 100;

    /// <inheritdoc />
    public async Task<JobReply> Enqueue(EnqueueRequest request)
    {
        // Not every caller is a gateway.
        if (services.Limits.Refuses(request.Input, "jobData") is { } tooLarge)
        {
            return new JobReply(ReplyStatus.Invalid, null, null, [tooLarge]);
        }

        var settings = await services.Settings.GetAsync(request.Input.QueueName);
        if (settings.Draining)
        {
            DeactivateOnIdle();
            return new JobReply(ReplyStatus.QueueDraining, null, Draining.Message(request.Input.QueueName));
        }

        ForgetIfOld();
        var now = Now;
        var spec = request.Input.ToSpec(JobId, settings.Defaults, now);
        if (request.Input.WrongExpiry(now) is { } wrong)
        {
            // The first use of its key may have been in time.
            if (request.Idempotency is { } claim && await services.Queries.FindIdempotentAsync(spec.QueueName, claim.Scope, now) is { } made)
            {
                return await RepeatAsync(claim, made.JobId, made.BodyHash);
            }

            return new JobReply(ReplyStatus.Invalid, null, "The job would expire before it could start.", [new FieldError("expiresAt", wrong)]);
        }

        var enqueued = new Enqueued { By = request.By, Reason = request.Reason };
        for (var attempt = 0; attempt < MostMeetings; attempt++)
        {
            var commit = JobCommit.OfNew(spec, enqueued, await JudgeParentsAsync(spec)) with { Idempotency = request.Idempotency };
            var result = await StoreAsync(commit);
            switch (result.Status)
            {
                case CommitStatus.Committed:
                    return await MadeAsync(commit, result.Place);
                case CommitStatus.UniqueKeyTaken:
                    if (await MeetAsync(commit, result.JobId!, attempt) is { } reply)
                    {
                        return reply;
                    }

                    break;
                case CommitStatus.ParentMissing:
                    DeactivateOnIdle();
                    return new JobReply(ReplyStatus.Invalid, null, null, [UnknownParent("dependsOn", result.JobId!)]);
                case CommitStatus.IdempotencyKeyTaken:
                    return await RepeatAsync(request.Idempotency!, result.JobId!, result.BodyHash!);
                default:
                    return new JobReply(ReplyStatus.JobExists, null, $"The job id '{JobId}' is taken. Choose another, or leave it out to have one made.");
            }
        }

        throw new StoreUnavailableException($"The unique key '{spec.Unique!.Key}' of queue '{spec.QueueName}' changed hands {MostMeetings} times while job '{JobId}' was to be made. Try again.");
    }

    /// <summary>The idempotency key was used before.</summary>
    private async Task<JobReply> RepeatAsync(IdempotencyClaim claim, string madeId, string bodyHash)
    {
        DeactivateOnIdle();
        return bodyHash == claim.BodyHash
            ? new JobReply(ReplyStatus.Repeated, await services.Store.LoadAsync(madeId), $"This Idempotency-Key made job '{madeId}'.")
            : new JobReply(ReplyStatus.KeyReused, null, $"This Idempotency-Key was used for another request, which made job '{madeId}'. Use a new key for a new request.");
    }

    /// <summary>The job is in the store.</summary>
    private async Task<JobReply> MadeAsync(JobCommit commit, long place)
    {
        services.Crash.Reached(CrashPoint.Committed, JobId);
        var made = new StoredJob(commit.State, place, null);
        _job = made;
        services.Events.Note(commit);
        TellQueue();
        // Made after a parent had failed, it may have died with the same commit.
        NoteEnd(commit.State);
        try
        {
            // Those on which it depends may have ended before the store knew that it does.
            await CheckParentsAsync();
        }
        catch (StoreUnavailableException)
        {
            // It is made all the same.
            ReportLater();
        }

        return new JobReply(ReplyStatus.Done, _job ?? made);
    }

    // What is answered when another job holds the unique key; null if it is to be tried again.
    private async Task<JobReply?> MeetAsync(JobCommit commit, string holderId, int attempt)
    {
        var (spec, rule) = (commit.State.Spec, commit.State.Spec.Unique!);
        var holder = await services.Store.LoadAsync(holderId);
        if (UniqueConflicts.HasLetGo(holder, rule.Key, attempt == MostMeetings - 1, attempt))
        {
            return null;
        }

        if (rule.OnConflict == OnUniqueConflict.Replace && holder is not null && UniqueConflicts.Cancel(holder, spec.JobId, commit.Entries[0].Event.By, Now) is { } cancel)
        {
            var both = await StoreAllAsync([cancel, commit]);
            // Its own grain has not done this: it must look again, and tells its queue and whoever depends on it.
            _ = GrainFactory.GetGrain<IJobGrain>(holderId).Reload();
            if (both.Refusal is null)
            {
                services.Events.Note(cancel);
            }

            return both.Refusal is null ? await MadeAsync(commit, both.Places[1]) : null;
        }

        DeactivateOnIdle();
        return rule.OnConflict == OnUniqueConflict.Existing && holder is not null
            ? new JobReply(ReplyStatus.Existing, holder, $"Job '{holderId}' holds the unique key '{rule.Key}'; no other was made.")
            : new JobReply(ReplyStatus.UniqueTaken, holder, UniqueConflicts.Message(rule, holderId, holder));
    }

    private async Task<BatchCommitResult> StoreAllAsync(IReadOnlyList<JobCommit> commits)
    {
        try
        {
            return await services.Store.CommitAllAsync(commits);
        }
        catch (StoreUnavailableException e) when (e is not StoreNotOwnedException)
        {
            // Nobody knows what became of the one that was to be replaced, either.
            _ = GrainFactory.GetGrain<IJobGrain>(commits[0].State.Spec.JobId).Reload();
            ReportLater();
            throw;
        }
    }

    private static FieldError UnknownParent(string field, string parent) => new(field, $"names job '{parent}', which does not exist.");
}
