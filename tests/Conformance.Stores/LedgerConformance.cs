using ReTraced.Jobs;
using ReTraced.Json;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Every transition is kept with all that it holds.</summary>
public abstract class LedgerConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task ReadLedgerAsync_WhenThereIsNoJob_IsEmpty() => Assert.Empty(await Queries.ReadLedgerAsync("nobody", 0, 10));

    [Fact]
    public async Task ReadLedgerAsync_WhenThereAreNeighbours_ReadsTheJobsOwnEntries()
    {
        await Lives.CompleteAsync("a");
        await Lives.CompleteAsync("b");
        await Lives.CompleteAsync("c");

        var ledger = await Queries.ReadLedgerAsync("b", 0, 100);

        Assert.Equal([1L, 2, 3], ledger.Select(entry => entry.Seq));
        Assert.Empty(await Queries.ReadLedgerAsync("b", 3, 100));
        Assert.Empty(await Queries.ReadLedgerAsync("b", long.MaxValue, 100));
    }

    [Fact]
    public async Task ReadLedgerAsync_WhenReadInPages_GivesEachEntryOnceInOrder()
    {
        var job = await Lives.EnqueueAsync("long");
        for (var i = 0; i < 30; i++)
        {
            job = await Lives.MoveAsync(job, Samples.Start(), Samples.Now + i);
            job = await Lives.MoveAsync(job, new Released { By = "worker-1", Reason = $"Restart {i}." }, Samples.Now + i);
        }

        var seqs = new List<long>();
        while (await Queries.ReadLedgerAsync("long", seqs.LastOrDefault(), 7) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 7);
            seqs.AddRange(page.Select(entry => entry.Seq));
        }

        Assert.Equal(Enumerable.Range(1, 61).Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task ReadLedgerAsync_WhenEveryKindOfEventHappened_ReadsAllTheirDetails()
    {
        var written = new List<(string JobId, LedgerEntry Entry)>();
        foreach (var (spec, parents, steps) in Stories())
        {
            var created = StateMachine.Create(spec, new Enqueued { By = "key:test", OpenParents = parents });
            var job = await Lives.CommitAsync(null, created);
            written.Add((spec.JobId, created.Entry));
            foreach (var (at, e) in steps)
            {
                var step = JobLives.Step(job, e, at);
                job = await Lives.CommitAsync(job, step);
                written.Add((spec.JobId, step.Entry));
            }
        }

        Assert.Equal(Enum.GetValues<JobEventKind>(), written.Select(w => w.Entry.Event.Kind).Distinct().Order());
        foreach (var job in written.GroupBy(w => w.JobId))
        {
            var read = await Queries.ReadLedgerAsync(job.Key, 0, 100);
            Assert.Equal(job.Count(), read.Count);
            foreach (var (expected, actual) in job.Zip(read))
            {
                AssertSame(expected.Entry, actual);
            }
        }
    }

    private static IEnumerable<(JobSpec Spec, int Parents, (long At, JobEvent Event)[] Steps)> Stories()
    {
        const long T = Samples.Now;
        var patch = JsonData.Parse("""[{"op":"add","path":"/jobData/fixed","value":["ü",null]}]""");
        yield return (Samples.Spec("replayed") with { BackoffConfig = new() { JitterSeconds = 3 } }, 0,
        [
            (T, Samples.Start(30_000)), (T + 1, Samples.Failure() with { RetryAfterMs = 250, QueueKind = FailureType.Temporary }),
            (T + 2, new RunNow { By = "ada", Reason = "Now, please." }), (T + 3, Samples.Start()), (T + 4, Samples.Failure()),
            (T + 5, new RetryAsked { By = "bob", Reason = "Again.", Changes = patch, RunAt = T + 99, Force = true, Trigger = RetryTrigger.Auto }),
            (T + 99, new Due()), (T + 99, Samples.Start()), (T + 99, new Succeeded { By = "worker-1", Output = JsonData.Parse("""{"id":[1]}""") }),
        ]);
        yield return (Samples.Spec("lost"), 1,
        [
            (T, new ParentsFinished()), (T, Samples.Start()), (T, new LeaseWasLost { Because = "The process died." }),
            (T, Samples.Start()), (T, new Released { By = "worker-1", Reason = "Shutdown." }), (T, Samples.Start()), (T, new Released()),
            (T, new CancelAsked { By = "ada", Reason = "Enough." }),
        ]);
        yield return (Samples.Spec("orphan"), 2,
        [
            (T, new ParentFailed { ParentJobId = "other", ParentStatus = JobStatus.Dead, Policy = OnParentFailure.Wait }),
            (T, new ParentFailed { ParentJobId = "other", ParentStatus = JobStatus.Poisoned }),
            (T, new PoisonAsked { By = "ada", Reason = "It breaks things." }), (T, new DiscardAsked { By = "ada", Reason = "Known." }),
        ]);
        yield return (Samples.Spec("late") with { ExpiresAt = T + 10 }, 0, [(T + 10, new Expired())]);
    }
}
