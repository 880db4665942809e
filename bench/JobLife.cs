using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Bench;

/// <summary>Leads jobs from their enqueue to completed, straight into a store, very many at a time.</summary>
internal static class JobLife
{
    private const int Together = 2_000;
    private static readonly Steady Jitter = new();

    /// <summary>Leads as many jobs.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">What their ids begin with.</param>
    /// <param name="jobs">How many.</param>
    /// <param name="failure">What their first run fails with; null: it succeeds.</param>
    /// <param name="history">The jobs' historyNeed.</param>
    public static async Task LeadAsync(IJobStore store, string name, int jobs, JobError? failure = null, bool history = true)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Together).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < jobs)
            {
                await LeadAsync(store, $"{name}-{i}", failure, history);
            }
        }));
    }

    private static async Task LeadAsync(IJobStore store, string jobId, JobError? failure, bool history)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var input = new JobInput { QueueName = "noop", HistoryNeed = history };
        var made = StateMachine.Create(input.ToSpec(jobId, JobDefaults.None, now), new Enqueued());
        await store.CommitAsync(JobCommit.Of(null, made));
        var job = made.State;
        if (failure is not null)
        {
            job = await MoveAsync(store, job, new Started { By = "bench", LeaseId = "0123456789abcdef" }, now);
            job = await MoveAsync(store, job, new FailedRun { By = "bench", Error = failure with { FailedAt = now } }, now);
            now = job.Head.DueAt;
            job = await MoveAsync(store, job, new Due(), now);
        }

        job = await MoveAsync(store, job, new Started { By = "bench", LeaseId = "0123456789abcdef" }, now);
        await MoveAsync(store, job, new Succeeded { By = "bench" }, now);
    }

    private static async Task<JobState> MoveAsync(IJobStore store, JobState job, JobEvent e, long now)
    {
        var step = (Transition)StateMachine.Apply(job, e, now, Jitter);
        await store.CommitAsync(JobCommit.Of(job, step));
        return step.State;
    }

    private sealed class Steady : IJitterSource
    {
        public long Next(long maxMs) => 0;
    }
}
