using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Bench.Stores;

/// <summary>The lives of very many jobs that differ: mostly completed, of 8 queues and 10 types, and of 5,000 one in each other status. Ten milliseconds lie between two.</summary>
/// <param name="start">When the first was made, Unix milliseconds.</param>
internal sealed class MixedLife(long start)
{
    private const int StepMs = 10;
    private const int Together = 2_000;
    private static readonly NoJitter Jitter = NoJitter.Instance;

    /// <summary>When a job is made.</summary>
    public long At(int i) => start + ((long)i * StepMs);

    /// <summary>The transitions of one job.</summary>
    public IEnumerable<Transition> Of(int i)
    {
        var (now, sort) = (At(i), i % 5_000);
        var step = StateMachine.Create(Spec(i, now) with { RunAt = sort == 5 ? now + 86_400_000 : null, MaxTries = sort == 3 ? 1 : 5 }, new Enqueued { OpenParents = sort == 6 ? 1 : 0 });
        yield return step;
        foreach (var e in Events(i, sort))
        {
            now = e is Due ? step.State.Head.DueAt : now;
            yield return step = (Transition)StateMachine.Apply(step.State, e, now, Jitter);
        }
    }

    /// <summary>Writes the lives of so many jobs into a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="jobs">How many.</param>
    /// <param name="progress">Says how far it is.</param>
    /// <param name="made">Is told each job as it is in the end; from many threads.</param>
    public async Task FillAsync(IJobStore store, int jobs, Progress progress, Action<JobState>? made = null)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Together).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < jobs)
            {
                progress.Show(i, jobs);
                JobState? before = null;
                foreach (var step in Of(i))
                {
                    if ((await store.CommitAsync(JobCommit.Of(before, step))).Status != CommitStatus.Committed)
                    {
                        throw new InvalidOperationException($"Job {i} was not committed.");
                    }

                    before = step.State;
                }

                made?.Invoke(before!);
            }
        }));
    }

    private static JobSpec Spec(int i, long now)
    {
        var queue = $"queue-{i % 8}";
        var input = new JobInput
        {
            QueueName = queue,
            Type = (i % 5) switch { 0 => "report", 1 => "letter", _ => null },
            JobData = JsonData.Parse($$"""{"customer":{"id":{{i % 10_000}}},"subject":"number {{i}}"}"""),
            Tags = i % 1_000 == 0 ? ["vip", "all"] : i % 20 == 0 ? ["all"] : null,
        };
        return input.ToSpec($"01a20df8-0f0b-7bb8-a503-{i:x12}", JobDefaults.None, now);
    }

    private static JobEvent[] Events(int i, int sort) => sort switch
    {
        1 => [new CancelAsked { By = "bench", Reason = "Not needed." }],
        2 => [Start(), Failure("INVALID_JOB_DATA", $"Field {(char)('a' + (i / 5_000 % 3))} is missing.", FailureType.Permanent)],
        3 => [Start(), Failure("NETWORK_ERROR", "The connection was refused.")],
        4 => [Start(), Failure("BAD_INPUT", "It ends the process.", FailureType.Poison)],
        5 or 6 or 7 => [],
        8 => [Start()],
        _ when i % 100 == 9 => [Start(), Failure("TIMEOUT", "It took too long."), new Due(), Start(), new Succeeded { By = "bench" }],
        _ => [Start(), new Succeeded { By = "bench" }],
    };

    private static Started Start() => new() { By = "bench", LeaseId = "0123456789abcdef" };

    private static FailedRun Failure(string code, string message, FailureType? kind = null) =>
        new() { By = "bench", HandlerKind = kind, Error = new JobError { Code = code, Message = message } };
}
