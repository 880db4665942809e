using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Several jobs, all or none.</summary>
public abstract class BatchConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task CommitAllAsync_WhenNothingStandsAgainstIt_AnswersThePlacesInOrder()
    {
        var result = await Jobs.CommitAllAsync([Create("a"), Create("b"), Create("c")]);

        Assert.Null(result.Refusal);
        Assert.Equal(result.Places.Order(), result.Places);
        foreach (var (index, id) in new[] { "a", "b", "c" }.Index())
        {
            Assert.Equal(result.Places[index], (await LoadedAsync(id)).Place);
        }
    }

    [Fact]
    public async Task CommitAllAsync_WhenOneIsRefused_WritesNone()
    {
        await Lives.EnqueueAsync("taken");

        var result = await Jobs.CommitAllAsync([Create("a"), Create("taken"), Create("b")]);

        Assert.Equal((CommitStatus.JobExists, "taken"), (result.Refusal?.Status, result.Refusal?.JobId));
        Assert.Empty(result.Places);
        Assert.Null(await Jobs.LoadAsync("a"));
        Assert.Null(await Jobs.LoadAsync("b"));
        Assert.Equal(1, Assert.Single(await Queries.CountAsync())[JobStatus.Pending]);
        Assert.Equal(["taken"], await ListAllAsync(new JobFilter()));
    }

    [Fact]
    public async Task CommitAllAsync_WhenSeveralAreRefused_AnswersTheFirst()
    {
        var job = await Lives.EnqueueAsync("moved");
        await Lives.MoveAsync(job, Samples.Start());
        await Lives.EnqueueAsync("taken");

        var result = await Jobs.CommitAllAsync([Create("a"), JobCommit.Of(job, JobLives.Step(job, Samples.Start())), Create("taken")]);

        Assert.Equal((CommitStatus.VersionConflict, "moved"), (result.Refusal?.Status, result.Refusal?.JobId));
    }

    [Fact]
    public async Task CommitAllAsync_WhenAnIdStandsInItTwice_RefusesAll()
    {
        var result = await Jobs.CommitAllAsync([Create("a"), Create("b"), Create("a")]);

        Assert.Equal((CommitStatus.JobExists, "a"), (result.Refusal?.Status, result.Refusal?.JobId));
        Assert.Null(await Jobs.LoadAsync("b"));
    }

    [Fact]
    public async Task CommitAllAsync_WhenItMovesAJobTwice_DoesSoInOrder()
    {
        var created = StateMachine.Create(Samples.Spec("twice"), new Enqueued());
        var started = JobLives.Step(created.State, Samples.Start());
        var done = JobLives.Step(started.State, new Succeeded());

        var result = await Jobs.CommitAllAsync([JobCommit.Of(null, created), JobCommit.Of(created.State, started), JobCommit.Of(started.State, done)]);

        Assert.Null(result.Refusal);
        Assert.Single(result.Places.Distinct());
        AssertSame(done.State, (await LoadedAsync("twice")).State);
        Assert.Empty(await Jobs.ReadLiveAsync("email", 0, 10));
    }

    [Fact]
    public async Task CommitAllAsync_WhenItIsEmpty_AnswersNoPlaces()
    {
        var result = await Jobs.CommitAllAsync([]);

        Assert.Null(result.Refusal);
        Assert.Empty(result.Places);
    }

    [Fact]
    public async Task CommitAllAsync_WhenItHasTenThousandJobs_CommitsThem()
    {
        var result = await Jobs.CommitAllAsync([.. Enumerable.Range(0, 10_000).Select(i => Create($"job-{i}"))]);

        Assert.Equal(10_000, result.Places.Distinct().Count());
        Assert.Equal(10_000, Assert.Single(await Queries.CountAsync())[JobStatus.Pending]);
    }

    private static JobCommit Create(string jobId) =>
        JobCommit.Of(null, StateMachine.Create(Samples.Spec(jobId), new Enqueued { By = "key:test" }));
}
