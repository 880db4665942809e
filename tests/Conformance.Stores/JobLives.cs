using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Leads jobs through their lives with the state machine, and commits each step.</summary>
internal sealed class JobLives(IJobStore store)
{
    /// <summary>A step that the state machine must allow.</summary>
    public static Transition Step(JobState job, JobEvent e, long at = Samples.Now) =>
        Assert.IsType<Transition>(StateMachine.Apply(job, e, at, FixedJitter.Instance));

    /// <summary>Commits what must be accepted.</summary>
    public async Task<JobState> CommitAsync(JobState? before, Transition step)
    {
        var result = await store.CommitAsync(JobCommit.Of(before, step));
        Assert.Equal(CommitStatus.Committed, result.Status);
        return step.State;
    }

    /// <summary>Makes a job.</summary>
    public Task<JobState> EnqueueAsync(JobSpec spec, int openParents = 0) =>
        CommitAsync(null, StateMachine.Create(spec, new Enqueued { By = "key:test", OpenParents = openParents }));

    /// <summary>Makes a plain job.</summary>
    public Task<JobState> EnqueueAsync(string jobId, string queue = "email", long at = Samples.Now) => EnqueueAsync(Samples.Spec(jobId, queue, at: at));

    /// <summary>Moves a job.</summary>
    public Task<JobState> MoveAsync(JobState job, JobEvent e, long at = Samples.Now) => CommitAsync(job, Step(job, e, at));

    /// <summary>Makes a job and completes it.</summary>
    public async Task<JobState> CompleteAsync(string jobId, string queue = "email", long at = Samples.Now)
    {
        var started = await MoveAsync(await EnqueueAsync(jobId, queue, at), Samples.Start(), at);
        return await MoveAsync(started, new Succeeded { By = "worker-1" }, at);
    }

    /// <summary>Starts a pending job and lets its run fail for good.</summary>
    public async Task<JobState> DieAsync(JobState pending, long at = Samples.Now, string code = ErrorCodes.InvalidJobData, FailureType kind = FailureType.Permanent) =>
        await MoveAsync(await MoveAsync(pending, Samples.Start(), at), Samples.Failure(code, kind), at);
}
