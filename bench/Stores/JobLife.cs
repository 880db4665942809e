using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Bench.Stores;

/// <summary>The life of a job from its enqueue to completed, as transitions, and straight into a store.</summary>
internal static class JobLife
{
    private const int Together = 2_000;
    private const int Page = 500;
    private static readonly NoJitter Jitter = NoJitter.Instance;

    /// <summary>The transitions of one job.</summary>
    /// <param name="jobId">Its id.</param>
    /// <param name="failure">What its first run fails with; null: it succeeds.</param>
    /// <param name="history">Its historyNeed.</param>
    public static IEnumerable<Transition> Of(string jobId, JobError? failure = null, bool history = true)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var input = new JobInput { QueueName = "noop", HistoryNeed = history };
        var step = StateMachine.Create(input.ToSpec(jobId, JobDefaults.None, now), new Enqueued());
        yield return step;
        if (failure is not null)
        {
            yield return step = Move(step, Start(), now);
            yield return step = Move(step, new FailedRun { By = "bench", Error = failure with { FailedAt = now } }, now);
            now = step.State.Head.DueAt;
            yield return step = Move(step, new Due(), now);
        }

        yield return step = Move(step, Start(), now);
        yield return Move(step, new Succeeded { By = "bench" }, now);
    }

    /// <summary>Leads jobs into a store, each transition a commit, 2,000 jobs at a time.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">What their ids begin with.</param>
    /// <param name="jobs">How many.</param>
    /// <param name="failure">What their first run fails with; null: it succeeds.</param>
    /// <param name="history">The jobs' historyNeed.</param>
    /// <param name="progress">Is told how far it is.</param>
    public static async Task LeadAsync(IJobStore store, string name, int jobs, JobError? failure = null, bool history = true, Progress? progress = null)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Together).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < jobs)
            {
                progress?.Show(i, jobs);
                JobState? before = null;
                foreach (var step in Of($"{name}-{i}", failure, history))
                {
                    await store.CommitAsync(JobCommit.Of(before, step));
                    before = step.State;
                }
            }
        }));
    }

    /// <summary>Reads them all: each is there, completed, after so many runs.</summary>
    /// <exception cref="InvalidOperationException">It is not so.</exception>
    public static async Task CheckAsync(IJobStore store, string name, int jobs, int runs = 1)
    {
        foreach (var ids in Enumerable.Range(0, jobs).Select(i => $"{name}-{i}").Chunk(Page))
        {
            var there = (await ((IJobQueries)store).GetManyAsync(ids)).Count(job => job.State.Head.Status == JobStatus.Completed && job.State.Head.Attempts == runs);
            if (there != ids.Length)
            {
                throw new InvalidOperationException($"Of {ids.Length} jobs from {ids[0]} on only {there} have completed after {runs} runs.");
            }
        }
    }

    private static Started Start() => new() { By = "bench", LeaseId = "0123456789abcdef" };

    private static Transition Move(Transition after, JobEvent e, long now) => (Transition)StateMachine.Apply(after.State, e, now, Jitter);
}
