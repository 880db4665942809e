using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>A commit is written whole, once, and only over the version that it was decided on.</summary>
public abstract class CommitConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task CommitAsync_WhenJobsAreMade_GivesRisingPlacesThatStay()
    {
        var first = await Jobs.CommitAsync(Create("first"));
        var second = await Jobs.CommitAsync(Create("second"));

        Assert.True(second.Place > first.Place && first.Place > 0);
        var job = await LoadedAsync("first");
        Assert.Equal(first.Place, job.Place);
        var moved = await Jobs.CommitAsync(JobCommit.Of(job.State, JobLives.Step(job.State, Samples.Start())));
        Assert.Equal(first.Place, moved.Place);
    }

    [Fact]
    public async Task CommitAsync_WhenTheIdIsTaken_RefusesAndChangesNothing()
    {
        var job = await Lives.EnqueueAsync(Samples.Spec("taken", data: "1"));

        var result = await Jobs.CommitAsync(Create("taken", "2"));

        Assert.Equal((CommitStatus.JobExists, "taken"), (result.Status, result.JobId));
        AssertSame(job, (await LoadedAsync("taken")).State);
        Assert.Single(await Queries.ReadLedgerAsync("taken", 0, 10));
    }

    [Fact]
    public async Task CommitAsync_WhenTheIdBelongsToADeadLetter_Refuses()
    {
        await Lives.DieAsync(await Lives.EnqueueAsync("dead"));

        Assert.Equal(CommitStatus.JobExists, (await Jobs.CommitAsync(Create("dead"))).Status);
    }

    [Fact]
    public async Task CommitAsync_WhenTheVersionIsAnother_RefusesAndChangesNothing()
    {
        var job = await Lives.EnqueueAsync("moved");
        var started = await Lives.MoveAsync(job, Samples.Start());

        var late = await Jobs.CommitAsync(JobCommit.Of(job, JobLives.Step(job, new CancelAsked { Reason = "Too late." })));

        Assert.Equal((CommitStatus.VersionConflict, "moved"), (late.Status, late.JobId));
        AssertSame(started, (await LoadedAsync("moved")).State);
        Assert.Equal(2, (await Queries.ReadLedgerAsync("moved", 0, 10)).Count);
        Assert.Equal(0, Assert.Single(await Queries.CountAsync())[JobStatus.Cancelled]);
    }

    [Fact]
    public async Task CommitAsync_WhenTheJobDoesNotExist_RefusesWithAConflict()
    {
        var job = StateMachine.Create(Samples.Spec("never"), new Enqueued()).State;

        var result = await Jobs.CommitAsync(JobCommit.Of(job, JobLives.Step(job, Samples.Start())));

        Assert.Equal(CommitStatus.VersionConflict, result.Status);
        Assert.Null(await Jobs.LoadAsync("never"));
    }

    [Fact]
    public async Task CommitAsync_WhenOneOfManyIsRefused_TheOthersGoThrough()
    {
        await Lives.EnqueueAsync("taken");

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Jobs.CommitAsync(Create(i % 10 == 5 ? "taken" : $"new-{i}"))));

        Assert.Equal(90, results.Count(result => result.Status == CommitStatus.Committed));
        Assert.Equal(10, results.Count(result => result.Status == CommitStatus.JobExists));
        Assert.Equal(91, Assert.Single(await Queries.CountAsync())[JobStatus.Pending]);
    }

    [Fact]
    public async Task CommitAsync_When64WantTheSameVersion_ExactlyOneWinsEach()
    {
        var job = await Lives.EnqueueAsync("contended");
        for (var round = 0; round < 10; round++)
        {
            var started = round % 2 == 0;
            var commits = Enumerable.Range(0, 64).Select(i => JobCommit.Of(job, JobLives.Step(job,
                started ? Samples.Start() with { By = $"worker-{i}" } : new Released { By = $"worker-{i}" }))).ToList();

            var results = await Task.WhenAll(commits.Select(commit => Task.Run(() => Jobs.CommitAsync(commit))));

            var winner = Assert.Single(results.Index(), result => result.Item.Status == CommitStatus.Committed).Index;
            Assert.Equal(63, results.Count(result => result.Status == CommitStatus.VersionConflict));
            AssertSame(commits[winner].State, (await LoadedAsync("contended")).State);
            AssertSame(commits[winner].Entries[0], (await Queries.ReadLedgerAsync("contended", round + 1, 10))[0]);
            job = commits[winner].State;
        }
    }

    [Fact]
    public async Task CommitAsync_WhenSeveralForOneJobAreInFlight_TheyWorkInOrder()
    {
        var created = StateMachine.Create(Samples.Spec("chain"), new Enqueued());
        var started = JobLives.Step(created.State, Samples.Start());
        var done = JobLives.Step(started.State, new Succeeded());

        var results = await Task.WhenAll(
            Jobs.CommitAsync(JobCommit.Of(null, created)),
            Jobs.CommitAsync(JobCommit.Of(created.State, started)),
            Jobs.CommitAsync(JobCommit.Of(started.State, done)));

        Assert.All(results, result => Assert.Equal(CommitStatus.Committed, result.Status));
        AssertSame(done.State, (await LoadedAsync("chain")).State);
    }

    [Fact]
    public async Task CommitAsync_WhenItHoldsTwoTransitions_WritesBothAtOnce()
    {
        var job = await Lives.EnqueueAsync(Samples.Spec("both") with { RunAt = Samples.Now + 1_000 });
        var due = JobLives.Step(job, new Due(), Samples.Now + 1_000);
        var started = JobLives.Step(due.State, Samples.Start(), Samples.Now + 1_000);

        Assert.Equal(CommitStatus.Committed, (await Jobs.CommitAsync(JobCommit.Of(job, due, started))).Status);

        AssertSame(started.State, (await LoadedAsync("both")).State);
        var ledger = await Queries.ReadLedgerAsync("both", 0, 10);
        Assert.Equal([JobEventKind.Enqueue, JobEventKind.Due, JobEventKind.Start], ledger.Select(entry => entry.Event.Kind));
        var counts = Assert.Single(await Queries.CountAsync());
        Assert.Equal((0, 1), (counts[JobStatus.Delayed], counts[JobStatus.Processing]));
    }

    [Fact]
    public async Task CommitAsync_WhenTheStoreIsReopened_EverythingIsThere()
    {
        var job = await Lives.DieAsync(await Lives.EnqueueAsync("kept"));
        var place = (await LoadedAsync("kept")).Place;

        await ReopenAsync();

        AssertSame(job, (await LoadedAsync("kept")).State);
        Assert.Equal(3, (await Queries.ReadLedgerAsync("kept", 0, 10)).Count);
        Assert.NotNull(await Queries.GetDeadLetterAsync("kept"));
        Assert.Equal(1, Assert.Single(await Queries.CountAsync())[JobStatus.Failed]);
        Assert.True((await Jobs.CommitAsync(Create("later"))).Place > place);
    }

    private static JobCommit Create(string jobId, string data = "{}") =>
        JobCommit.Of(null, StateMachine.Create(Samples.Spec(jobId, data: data), new Enqueued { By = "key:test" }));
}
