using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>A unique key is held by one job of its queue at a time, for as long as its scope says.</summary>
public abstract class UniqueConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const long T = Samples.Now;

    [Fact]
    public async Task CommitAsync_WhenAnotherJobHoldsTheKey_AnswersThatJob()
    {
        await CommitAsync(Create("first", UniqueScope.UntilFinished));

        var refused = await Jobs.CommitAsync(Create("second", UniqueScope.UntilFinished));

        Assert.Equal((CommitStatus.UniqueKeyTaken, "first"), (refused.Status, refused.JobId));
        Assert.Null(await Jobs.LoadAsync("second"));
        // Another queue, or another key, is something else.
        await CommitAsync(Create("elsewhere", UniqueScope.UntilFinished, queue: "other"));
        await CommitAsync(Create("different", UniqueScope.UntilFinished, key: "other"));
        // What was refused has left nothing behind: its id is free for any queue.
        await CommitAsync(JobCommit.Of(null, StateMachine.Create(Samples.Spec("second", "third"), new Enqueued())));
    }

    [Fact]
    public async Task CommitAsync_WhenKeyAndIdAreBothTaken_TheIdIsTheAnswer()
    {
        await CommitAsync(Create("first", UniqueScope.UntilFinished));

        Assert.Equal(CommitStatus.JobExists, (await Jobs.CommitAsync(Create("first", UniqueScope.UntilFinished))).Status);
    }

    [Fact]
    public async Task CommitAsync_When64WantOneKeyAtATime_OneJobIsMade()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Jobs.CommitAsync(Create($"job-{i}", (UniqueScope)(i % 3))))));

        Assert.Single(results, result => result.Status == CommitStatus.Committed);
        var made = Assert.Single(await ListAllAsync(new JobFilter()));
        Assert.All(results.Where(result => result.Status != CommitStatus.Committed), result => Assert.Equal((CommitStatus.UniqueKeyTaken, made), (result.Status, result.JobId)));
    }

    [Theory]
    [InlineData(UniqueScope.WhilePending)]
    [InlineData(UniqueScope.UntilFinished)]
    public async Task CommitAsync_WhenTheJobHasLetGo_TheKeyIsFree(UniqueScope scope)
    {
        var job = await CommitAsync(Create("first", scope));
        job = await Lives.MoveAsync(job, Samples.Start());
        Assert.Equal(scope == UniqueScope.WhilePending ? CommitStatus.Committed : CommitStatus.UniqueKeyTaken, (await Jobs.CommitAsync(Create("while-it-runs", scope))).Status);

        await Lives.MoveAsync(job, new Succeeded());
        if (scope == UniqueScope.UntilFinished)
        {
            await CommitAsync(Create("afterwards", scope));
        }

        // The one that came after holds it now, whatever becomes of the first.
        Assert.Equal(scope == UniqueScope.WhilePending ? "while-it-runs" : "afterwards", (await Jobs.CommitAsync(Create("last", scope))).JobId);
    }

    [Theory]
    [InlineData(UniqueScope.WhilePending)]
    [InlineData(UniqueScope.UntilFinished)]
    public async Task CommitAsync_WhenTheJobIsCancelled_TheKeyIsFree(UniqueScope scope)
    {
        var job = await CommitAsync(Create("first", scope));
        await Lives.MoveAsync(job, new CancelAsked { Reason = "No." });

        await CommitAsync(Create("second", scope));
    }

    [Fact]
    public async Task CommitAsync_WhenAReplayWantsAKeyThatAnotherHolds_IsRefused()
    {
        var dead = await Lives.DieAsync(await CommitAsync(Create("first", UniqueScope.UntilFinished)));
        var second = await CommitAsync(Create("second", UniqueScope.UntilFinished));
        var replay = JobLives.Step(dead, new RetryAsked { Reason = "Again." });

        var refused = await Jobs.CommitAsync(JobCommit.Of(dead, replay));
        Assert.Equal((CommitStatus.UniqueKeyTaken, "second"), (refused.Status, refused.JobId));
        AssertSame(dead, (await LoadedAsync("first")).State);

        await Lives.MoveAsync(second, new CancelAsked { Reason = "No." });
        await Lives.CommitAsync(dead, replay);
        Assert.Equal("first", (await Jobs.CommitAsync(Create("third", UniqueScope.UntilFinished))).JobId);
    }

    [Fact]
    public async Task CommitAsync_WhenTheSecondsAreOver_TheKeyIsFree()
    {
        var job = await CommitAsync(Create("first", UniqueScope.ForSeconds, seconds: 60));
        await Lives.MoveAsync(await Lives.MoveAsync(job, Samples.Start()), new Succeeded());

        Assert.Equal("first", (await Jobs.CommitAsync(Create("second", UniqueScope.ForSeconds, at: T + 59_999))).JobId);
        await CommitAsync(Create("third", UniqueScope.ForSeconds, seconds: 60, at: T + 60_000));
        Assert.Equal("third", (await Jobs.CommitAsync(Create("fourth", UniqueScope.ForSeconds, at: T + 60_001))).JobId);
    }

    [Fact]
    public async Task CommitAllAsync_WhenOneLetsGoAndTheNextTakesTheKey_WritesBoth()
    {
        var old = await CommitAsync(Create("old", UniqueScope.WhilePending));
        var cancelled = JobCommit.Of(old, JobLives.Step(old, new CancelAsked { Reason = "Replaced." }));

        var replaced = await Jobs.CommitAllAsync([cancelled, Create("new", UniqueScope.WhilePending)]);

        Assert.Null(replaced.Refusal);
        Assert.Equal(JobStatus.Cancelled, (await LoadedAsync("old")).State.Head.Status);
        Assert.Equal("new", (await Jobs.CommitAsync(Create("another", UniqueScope.WhilePending))).JobId);
    }

    [Fact]
    public async Task CommitAllAsync_WhenAKeyIsTaken_WritesNone()
    {
        await CommitAsync(Create("first", UniqueScope.WhilePending));

        var refused = await Jobs.CommitAllAsync([Create("a", UniqueScope.WhilePending, key: "a"), Create("b", UniqueScope.WhilePending), Create("c", UniqueScope.WhilePending, key: "c")]);

        Assert.Equal((CommitStatus.UniqueKeyTaken, "first", 1), (refused.Refusal?.Status, refused.Refusal?.JobId, refused.RefusedAt));
        Assert.Equal(["first"], await ListAllAsync(new JobFilter()));
        await CommitAsync(Create("another", UniqueScope.WhilePending, key: "a"));
    }

    [Fact]
    public async Task CommitAllAsync_WhenAKeyStandsInItTwice_RefusesAll()
    {
        var refused = await Jobs.CommitAllAsync([Create("a", UniqueScope.WhilePending), Create("b", UniqueScope.WhilePending)]);

        Assert.Equal((CommitStatus.UniqueKeyTaken, "a", 1), (refused.Refusal?.Status, refused.Refusal?.JobId, refused.RefusedAt));
        Assert.Empty(await ListAllAsync(new JobFilter()));
    }

    [Fact]
    public async Task FindUniqueAsync_WhenSomeAreHeld_AnswersTheirHolders()
    {
        await CommitAsync(Create("first", UniqueScope.UntilFinished, key: "a"));
        await CommitAsync(Create("second", UniqueScope.ForSeconds, key: "b", seconds: 60));
        await CommitAsync(Create("elsewhere", UniqueScope.UntilFinished, key: "c", queue: "other"));

        var held = await Queries.FindUniqueAsync("email", ["a", "b", "c", "d"], T + 1);
        Assert.Equal([KeyValuePair.Create("a", "first"), KeyValuePair.Create("b", "second")], held.OrderBy(pair => pair.Key, StringComparer.Ordinal));

        Assert.Equal(["a"], (await Queries.FindUniqueAsync("email", ["a", "b"], T + 60_000)).Keys);
        Assert.Empty(await Queries.FindUniqueAsync("unknown", ["a"], T));
    }

    [Fact]
    public async Task CommitAsync_WhenTheStoreIsReopenedAndTrimmed_TheKeysAreStillHeld()
    {
        await CommitAsync(Create("first", UniqueScope.UntilFinished, key: "a"));
        var gone = await CommitAsync(Create("gone", UniqueScope.ForSeconds, key: "b", seconds: 3_600));
        await Lives.MoveAsync(gone, new CancelAsked { Reason = "No." });
        await ReopenAsync();

        // The job itself may go before the key that it holds for a time.
        Assert.Equal(1, await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 0 }, T + 10, 100));

        Assert.Equal("first", (await Jobs.CommitAsync(Create("x", UniqueScope.UntilFinished, key: "a"))).JobId);
        Assert.Equal("gone", (await Jobs.CommitAsync(Create("y", UniqueScope.ForSeconds, key: "b", at: T + 20))).JobId);
        await Jobs.TrimAsync("email", QueueRetention.Default, T + 3_600_000, 100);
        await CommitAsync(Create("z", UniqueScope.ForSeconds, key: "b", at: T + 3_600_000));
    }

    private async Task<JobState> CommitAsync(JobCommit commit)
    {
        Assert.Equal(CommitStatus.Committed, (await Jobs.CommitAsync(commit)).Status);
        return commit.State;
    }

    private static JobCommit Create(string jobId, UniqueScope scope, string key = "user 42 äöü", string queue = "email", int seconds = 60, long at = T) => JobCommit.Of(
        null,
        StateMachine.Create(
            Samples.Spec(jobId, queue, at: at) with { Unique = new UniqueRule { Key = key, Scope = scope, Seconds = scope == UniqueScope.ForSeconds ? seconds : null } },
            new Enqueued { By = "key:test" }));
}
