using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Jobs that go random ways through the state machine: the same ones for the same seed.</summary>
internal sealed class RandomLives(IJobStore store, int seed)
{
    private readonly Random random = new(seed);
    private readonly List<JobState> jobs = [];

    /// <summary>The jobs as they should be.</summary>
    public IReadOnlyList<JobState> Jobs => jobs;

    /// <summary>Every entry that was committed, with its queue.</summary>
    public List<(string Queue, LedgerEntry Entry)> Entries { get; } = [];

    /// <summary>Whether the clock is set back now and then.</summary>
    public bool StepsBack { get; init; }

    /// <summary>Takes some steps, a few of them at a time.</summary>
    public async Task RunAsync(int steps)
    {
        var at = Samples.Now;
        for (var i = 0; i < steps; i++)
        {
            at += random.Next(5_000) - (StepsBack && random.Next(40) == 0 ? 600_000 : 0);
            if (jobs.Count == 0 || random.Next(10) < 2)
            {
                await EnqueueAsync(at);
            }
            else
            {
                await MoveAsync(random.Next(jobs.Count), at);
            }
        }
    }

    private async Task EnqueueAsync(long at)
    {
        var spec = Samples.Spec($"job-{jobs.Count}", $"queue-{random.Next(3)}", random.Next(3) == 0 ? null : $"type-{random.Next(2)}", $$"""{"deep":{"text":["Apple","pear {{random.Next(3)}}"]},"n":{{random.Next(5)}} }""", at) with
        {
            Tags = random.Next(3) switch { 0 => null, 1 => [$"tag-{random.Next(3)}"], _ => [$"tag-{random.Next(3)}", "every"] },
            RunAt = random.Next(4) == 0 ? at + random.Next(60_000) : null,
            MaxTries = 1 + random.Next(3),
        };
        var step = StateMachine.Create(spec, new Enqueued { OpenParents = random.Next(5) == 0 ? 1 : 0 });
        await CommitAsync(null, step);
        jobs.Add(step.State);
    }

    private async Task MoveAsync(int index, long at)
    {
        var job = jobs[index];
        if (StateMachine.Apply(job, NextEvent(), at, FixedJitter.Instance) is Transition step)
        {
            await CommitAsync(job, step);
            jobs[index] = step.State;
        }
    }

    private JobEvent NextEvent() => random.Next(20) switch
    {
        0 => new ParentsFinished(),
        1 => new ParentFailed { ParentJobId = "other", ParentStatus = JobStatus.Dead, Policy = (OnParentFailure)random.Next(3) },
        2 => new Due(),
        3 => new RunNow { Reason = "Now." },
        4 or 5 or 6 or 7 or 8 => Samples.Start(),
        9 or 10 => new Succeeded(),
        11 or 12 => Samples.Failure($"CODE_{random.Next(3)}", (FailureType)random.Next(3)),
        13 => new LeaseWasLost { Because = "Gone." },
        14 => new Released(),
        15 => random.Next(3) == 0 ? new CancelAsked { Reason = "No." } : new Due(),
        16 => random.Next(3) == 0 ? new Expired() : new Due(),
        17 => new RetryAsked { Reason = "Again.", Force = true, Changes = random.Next(2) == 0 ? null : JsonData.Parse($$"""[{"op":"replace","path":"/priority","value":{{random.Next(9)}}}]""") },
        18 => new PoisonAsked { Reason = "Bad." },
        _ => new DiscardAsked { Reason = "Known." },
    };

    private async Task CommitAsync(JobState? before, Transition step)
    {
        var result = await store.CommitAsync(JobCommit.Of(before, step));
        Assert.Equal(CommitStatus.Committed, result.Status);
        Entries.Add((step.State.Spec.QueueName, step.Entry));
    }
}
