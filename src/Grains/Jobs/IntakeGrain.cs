using Orleans;
using Orleans.Concurrency;
using ReTraced.Grains.Crashing;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>
/// Makes many jobs in one commit. It may write jobs that no job grain knows of yet, because a job that does not exist
/// has no owner: the store's own check that the id is free decides.
/// </summary>
[StatelessWorker]
public sealed class IntakeGrain(JobGrainServices services) : Grain, IIntakeGrain
{
    /// <summary>Each time somebody else has had a unique key meanwhile.</summary>
    internal const int MostMeetings = 20;

    /// <inheritdoc />
    public async Task<IntakeReply> EnqueueAll(IReadOnlyList<IntakeJob> jobs, string by)
    {
        if (Refused(jobs) is { Count: > 0 } errors)
        {
            return new IntakeReply(false, null, errors);
        }

        var now = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (specs, queues) = (new JobSpec[jobs.Count], new string[jobs.Count]);
        for (var i = 0; i < specs.Length; i++)
        {
            var settings = await services.Settings.GetAsync(jobs[i].Input.QueueName);
            if (settings.Draining)
            {
                return new IntakeReply(false, null, DrainingQueue: jobs[i].Input.QueueName);
            }

            specs[i] = jobs[i].Input.ToSpec(jobs[i].JobId, settings.Defaults, now);
            queues[i] = QueueKey.Of(specs[i].QueueName, specs[i].JobId, settings.Partitions);
        }

        if (BatchConflicts.Wrong(specs) is { Count: > 0 } wrong)
        {
            return new IntakeReply(false, null, wrong);
        }

        for (var attempt = 0; attempt < MostMeetings; attempt++)
        {
            if (await MakeAsync(specs, queues, by, now, attempt) is { } reply)
            {
                return reply;
            }
        }

        throw new StoreUnavailableException($"A unique key of the batch changed hands {MostMeetings} times while its jobs were to be made. Try again.");
    }

    // Null if somebody was faster with a unique key, so that it is to be tried again.
    private async Task<IntakeReply?> MakeAsync(JobSpec[] specs, string[] queues, string by, long now, int attempt)
    {
        var (verdicts, errors) = await BatchParents.JudgeAsync(services.Queries, specs);
        if (errors.Count > 0)
        {
            return new IntakeReply(false, null, errors);
        }

        var conflicts = await BatchConflicts.FindAsync(services, specs, by, now, attempt);
        if (conflicts.Refusal is { } refusal)
        {
            return new IntakeReply(false, refusal.Holder, Message: refusal.Message);
        }

        var enqueued = new Enqueued { By = by };
        int[]? made = conflicts.Existing.Count == 0 ? null : [.. Enumerable.Range(0, specs.Length).Where(i => !conflicts.Existing.ContainsKey(i))];
        var commits = new JobCommit[made?.Length ?? specs.Length];
        var keys = made is null ? queues : new string[made.Length];
        for (var i = 0; i < commits.Length; i++)
        {
            var place = made?[i] ?? i;
            commits[i] = JobCommit.OfNew(specs[place], enqueued, verdicts?[place] ?? ParentsVerdict.None);
            keys[i] = queues[place];
        }

        var places = services.Fresh.Reserve(commits);
        var result = commits.Length == 0 ? new BatchCommitResult(null, []) : await StoreAsync(conflicts.Cancels, commits, places);
        if (result.Refusal is { } refused)
        {
            services.Fresh.Release(commits, places);
            return refused.Status is CommitStatus.UniqueKeyTaken or CommitStatus.VersionConflict or CommitStatus.ParentMissing ? null : new IntakeReply(false, refused.JobId);
        }

        services.Crash.Reached(CrashPoint.Committed, specs[0].JobId);
        Tell(keys, commits, [.. result.Places.Skip(conflicts.Cancels.Count)], places);
        foreach (var cancelled in conflicts.Cancels)
        {
            services.Events.Note(cancelled);
            _ = GrainFactory.GetGrain<IJobGrain>(cancelled.State.Spec.JobId).Reload();
        }

        return new IntakeReply(true, null, JobIds: made is null ? null : [.. specs.Select((spec, i) => conflicts.Existing.GetValueOrDefault(i, spec.JobId))]);
    }

    private void Tell(string[] keys, JobCommit[] commits, IReadOnlyList<long> storePlaces, FreshJobs.Place?[] places)
    {
        foreach (var (queue, live) in ByQueue(keys, commits, storePlaces, places))
        {
            _ = GrainFactory.GetGrain<IQueueGrain>(queue).MovedMany(live);
        }

        foreach (var commit in commits)
        {
            services.Events.Note(commit);
            // Those on which it depends may have ended before the store knew that it does.
            if (commit is { Parents.Count: > 0, State.Head.Status: JobStatus.Waiting })
            {
                _ = GrainFactory.GetGrain<IJobGrain>(commit.State.Spec.JobId).Report();
            }
        }
    }

    // Not every caller is a gateway.
    private List<FieldError> Refused(IReadOnlyList<IntakeJob> jobs)
    {
        var errors = new List<FieldError>();
        if (jobs.Count > services.Limits.BatchSize)
        {
            errors.Add(JobBatch.TooMany(jobs.Count, services.Limits.BatchSize));
            return errors;
        }

        for (var i = 0; i < jobs.Count; i++)
        {
            if (services.Limits.Refuses(jobs[i].Input, $"{JobBatch.NameOf(i)}.jobData") is { } tooLarge)
            {
                errors.Add(tooLarge);
            }
        }

        return errors;
    }

    private async Task<BatchCommitResult> StoreAsync(List<JobCommit> cancels, JobCommit[] commits, FreshJobs.Place?[] places)
    {
        try
        {
            return await services.Store.CommitAllAsync(cancels.Count == 0 ? commits : [.. cancels, .. commits]);
        }
        catch (StoreUnavailableException e)
        {
            services.Fresh.Release(commits, places);
            if (e is StoreNotOwnedException)
            {
                throw;
            }

            // Nobody knows what became of it: each job that is there by now tells its queue.
            foreach (var commit in commits)
            {
                _ = GrainFactory.GetGrain<IJobGrain>(commit.State.Spec.JobId).Report();
            }

            foreach (var cancelled in cancels)
            {
                _ = GrainFactory.GetGrain<IJobGrain>(cancelled.State.Spec.JobId).Reload();
            }

            throw;
        }
    }

    private static Dictionary<string, List<LiveJob>> ByQueue(string[] keys, JobCommit[] commits, IReadOnlyList<long> storePlaces, FreshJobs.Place?[] fresh)
    {
        var queues = new Dictionary<string, List<LiveJob>>(StringComparer.Ordinal);
        for (var i = 0; i < commits.Length; i++)
        {
            var state = commits[i].State;
            if (!queues.TryGetValue(keys[i], out var live))
            {
                queues.Add(keys[i], live = []);
            }

            var job = new StoredJob(state, storePlaces[i], null);
            fresh[i]?.Job = job;
            live.Add(LiveJob.Of(job));
        }

        return queues;
    }
}
