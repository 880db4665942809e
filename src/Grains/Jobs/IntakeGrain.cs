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
    /// <inheritdoc />
    public async Task<IntakeReply> EnqueueAll(IReadOnlyList<IntakeJob> jobs, string by)
    {
        if (Refused(jobs) is { Count: > 0 } errors)
        {
            return new IntakeReply(false, null, errors);
        }

        var now = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var enqueued = new Enqueued { By = by };
        var commits = new JobCommit[jobs.Count];
        var keys = new string[jobs.Count];
        for (var i = 0; i < commits.Length; i++)
        {
            var settings = await services.Settings.GetAsync(jobs[i].Input.QueueName);
            if (settings.Draining)
            {
                return new IntakeReply(false, null, DrainingQueue: jobs[i].Input.QueueName);
            }

            commits[i] = JobCommit.Of(null, StateMachine.Create(jobs[i].Input.ToSpec(jobs[i].JobId, settings.Defaults, now), enqueued));
            keys[i] = QueueKey.Of(jobs[i].Input.QueueName, jobs[i].JobId, settings.Partitions);
        }

        var places = services.Fresh.Reserve(commits);
        var result = await StoreAsync(commits, places);
        if (result.Refusal is { } refusal)
        {
            services.Fresh.Release(commits, places);
            return new IntakeReply(false, refusal.JobId);
        }

        services.Crash.Reached(CrashPoint.Committed, jobs[0].JobId);
        foreach (var (queue, live) in ByQueue(keys, commits, result.Places, places))
        {
            _ = GrainFactory.GetGrain<IQueueGrain>(queue).MovedMany(live);
        }

        return new IntakeReply(true, null);
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

    private async Task<BatchCommitResult> StoreAsync(JobCommit[] commits, FreshJobs.Place?[] places)
    {
        try
        {
            return await services.Store.CommitAllAsync(commits);
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
