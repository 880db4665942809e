using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Writing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Writing;

/// <summary>What may be under way beside what.</summary>
public sealed class WriteQueueTests : IDisposable
{
    private const int Enough = 16;

    private readonly RedisKeys keys = new("rt");
    private readonly WriteQueue queue = new();

    public void Dispose() => queue.Dispose();

    [Fact]
    public async Task NextAsync_WhenNothingIsUnderWay_TakesAllCommitsThatWait()
    {
        Add(Commit("a"), Commit("b"), Commit("c"));

        Assert.Equal(3, (await queue.NextAsync())!.Count);
    }

    [Fact]
    public async Task NextAsync_WhenOneGroupIsUnderWay_BeginsTheSecondOnceItIsWorthIt()
    {
        Add(Commit("first"));
        await queue.NextAsync();

        var next = queue.NextAsync();
        Add(Commits(Enough - 1));
        Assert.False(next.IsCompleted);
        Add(Commit("last"));

        Assert.Equal(Enough, (await next)!.Count);
    }

    [Fact]
    public async Task NextAsync_WhenTheGroupUnderWayIsLarge_WaitsForHalfAsMany()
    {
        Add(Commits(100));
        await queue.NextAsync();

        var next = queue.NextAsync();
        Add(Commits(49, "b"));
        Assert.False(next.IsCompleted);
        Add(Commit("last"));

        Assert.Equal(50, (await next)!.Count);
    }

    [Fact]
    public async Task NextAsync_WhenAGroupIsAnswered_BeginsWithWhateverWaits()
    {
        Add(Commit("first"));
        var first = await queue.NextAsync();
        var next = queue.NextAsync();
        Add(Commit("second"));
        Assert.False(next.IsCompleted);

        queue.Done(first!);

        Assert.Single((await next)!);
    }

    [Fact]
    public async Task NextAsync_WhenTwoAreUnderWay_BeginsNoThird()
    {
        Add(Commits(Enough));
        var first = await queue.NextAsync();
        Add(Commits(Enough, "b"));
        await queue.NextAsync();

        var third = queue.NextAsync();
        Add(Commits(Enough, "c"));
        Add(Batch("d"));
        Assert.False(third.IsCompleted);
        queue.Done(first!);

        Assert.NotNull(await third);
    }

    [Fact]
    public async Task NextAsync_WhenAnIdIsBeingMade_NothingElseMakesIt()
    {
        Add(Batch("x", "y", "x"));
        var batch = await queue.NextAsync();
        Add(Commits(Enough));
        Add(Commit("y"));

        var beside = await queue.NextAsync();
        Assert.Equal(Enough, beside!.Count);
        queue.Done(beside);
        Add(Commits(Enough, "b"));
        Add(Batch("z", "x"));
        var next = queue.NextAsync();
        Assert.False(next.IsCompleted);
        queue.Done(batch!);

        Assert.Equal("y", ((CommitRequest)(await next)![0]).Commit.JobId);
    }

    [Fact]
    public async Task NextAsync_WhenTwoCommitsWantOneId_TheyAreNotInOneGroup()
    {
        Add(Commit("a"), Commit("a"), Commit("b"));

        var first = await queue.NextAsync();
        Assert.Single(first!);
        queue.Done(first!);

        Assert.Equal(2, (await queue.NextAsync())!.Count);
    }

    [Fact]
    public async Task NextAsync_WhenARequestMustBeAlone_WaitsForAllAndLetsNothingIn()
    {
        Add(Batch("a"));
        var batch = await queue.NextAsync();
        var alone = Alone();
        Add(alone, Batch("b"));
        Add(Commits(Enough));

        // Batches that come all the time must not keep it out either.
        var next = queue.NextAsync();
        Assert.False(next.IsCompleted);
        queue.Done(batch!);
        Assert.Same(alone, Assert.Single((await next)!));
        var after = queue.NextAsync();
        Assert.False(after.IsCompleted);
        queue.Done([alone]);

        Assert.IsType<BatchRequest>(Assert.Single((await after)!));
    }

    [Fact]
    public async Task NextAsync_WhenBatchesAndCommitsWait_TheyTakeTurns()
    {
        Add(Batch("a"), Batch("b"), Batch("c"));
        Add(Commits(Enough));
        var (kinds, last) = (new List<int>(), await queue.NextAsync());
        for (var i = 0; i < 3; i++)
        {
            kinds.Add(last!.Count);
            Add(Commits(Enough, $"more-{i}"));
            queue.Done(last);
            last = await queue.NextAsync();
        }

        Assert.Equal([Enough, 1, 2 * Enough], kinds);
    }

    [Fact]
    public async Task NextAsync_WhenTheQueueIsClosed_AnswersNullOnceAllIsDone()
    {
        Add(Commit("a"));
        var first = await queue.NextAsync();
        Add(Commit("b"));

        queue.Close();

        Assert.False(queue.TryAdd(Commit("c")));
        var second = await queue.NextAsync();
        var end = queue.NextAsync();
        queue.Done(first!);
        Assert.False(end.IsCompleted);
        queue.Done(second!);
        Assert.Null(await end);
    }

    private static SeparateRequest<int> Alone() => new(_ => Task.FromResult(0), mustBeAlone: true);

    private EncodedCommit Encode(string jobId) => new(Stores.Create(jobId), keys.Queue("email"));

    private CommitRequest Commit(string jobId) => new(Encode(jobId));

    private IWriteRequest[] Commits(int count, string name = "a") => [.. Enumerable.Range(0, count).Select(i => Commit($"{name}-{i}"))];

    private BatchRequest Batch(params string[] jobIds) => new([.. jobIds.Select(Encode)], _ => Task.FromResult(new BatchCommitResult(null, [])));

    private void Add(params IWriteRequest[] requests) => Assert.All(requests, request => Assert.True(queue.TryAdd(request)));
}
