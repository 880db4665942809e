using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>An idempotency key makes one job until it runs out.</summary>
public abstract class IdempotencyConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const long Day = 24 * 60 * 60 * 1000;

    [Fact]
    public async Task CommitAsync_WhenTheKeyIsTaken_AnswersTheFirstJobAndItsBody()
    {
        Assert.Equal(CommitStatus.Committed, (await Jobs.CommitAsync(Create("first", "key", "body-1"))).Status);

        var same = await Jobs.CommitAsync(Create("second", "key", "body-1"));
        var other = await Jobs.CommitAsync(Create("third", "key", "body-2"));

        Assert.Equal((CommitStatus.IdempotencyKeyTaken, "first", "body-1"), (same.Status, same.JobId, same.BodyHash));
        Assert.Equal((CommitStatus.IdempotencyKeyTaken, "first", "body-1"), (other.Status, other.JobId, other.BodyHash));
        Assert.Null(await Jobs.LoadAsync("second"));
        Assert.Null(await Jobs.LoadAsync("third"));
    }

    [Fact]
    public async Task CommitAsync_WhenKeyAndIdAreBothTaken_TheKeyIsTheAnswer()
    {
        await Jobs.CommitAsync(Create("mine", "key", "body"));

        Assert.Equal(CommitStatus.IdempotencyKeyTaken, (await Jobs.CommitAsync(Create("mine", "key", "body"))).Status);
    }

    [Fact]
    public async Task CommitAsync_WhenItIsRefused_TheKeyStaysFree()
    {
        await Lives.EnqueueAsync("taken");
        Assert.Equal(CommitStatus.JobExists, (await Jobs.CommitAsync(Create("taken", "key", "body"))).Status);

        Assert.Equal(CommitStatus.Committed, (await Jobs.CommitAsync(Create("other", "key", "body"))).Status);
    }

    [Fact]
    public async Task CommitAsync_When64UseOneKeyAtATime_OneJobIsMade()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Jobs.CommitAsync(Create($"job-{i}", "key", "body")))));

        Assert.Single(results, result => result.Status == CommitStatus.Committed);
        var made = Assert.Single(await ListAllAsync(new JobFilter()));
        Assert.All(results.Where(result => result.Status != CommitStatus.Committed), result => Assert.Equal(made, result.JobId));
    }

    [Fact]
    public async Task CommitAllAsync_WhenAKeyIsTaken_WritesNone()
    {
        await Jobs.CommitAsync(Create("first", "key", "body"));

        var result = await Jobs.CommitAllAsync([Create("a", "key-a", "body"), Create("b", "key", "body")]);

        Assert.Equal((CommitStatus.IdempotencyKeyTaken, "first"), (result.Refusal?.Status, result.Refusal?.JobId));
        Assert.Equal(CommitStatus.Committed, (await Jobs.CommitAsync(Create("a", "key-a", "body"))).Status);
    }

    [Fact]
    public async Task CommitAllAsync_WhenAKeyStandsInItTwice_RefusesAll()
    {
        var result = await Jobs.CommitAllAsync([Create("a", "key", "body"), Create("b", "key", "body-2")]);

        Assert.Equal((CommitStatus.IdempotencyKeyTaken, "a", "body"), (result.Refusal?.Status, result.Refusal?.JobId, result.Refusal?.BodyHash));
        Assert.Null(await Jobs.LoadAsync("a"));
    }

    [Fact]
    public async Task CommitAsync_WhenTheKeyHasRunOut_ItCanBeUsedAgain()
    {
        await Jobs.CommitAsync(Create("first", "key", "body-1"));
        Assert.Equal(CommitStatus.IdempotencyKeyTaken, (await Jobs.CommitAsync(Create("second", "key", "body-2", Samples.Now + Day - 1))).Status);

        Assert.Equal(CommitStatus.Committed, (await Jobs.CommitAsync(Create("third", "key", "body-3", Samples.Now + Day))).Status);

        Assert.Equal("third", (await Jobs.CommitAsync(Create("fourth", "key", "body-3", Samples.Now + Day + 1))).JobId);
    }

    [Fact]
    public async Task CommitAsync_WhenTheStoreIsReopenedAndTrimmed_TheKeyIsStillTaken()
    {
        await Jobs.CommitAsync(Create("first", "key", "body"));
        await ReopenAsync();
        await Jobs.TrimAsync("email", QueueRetention.Default, Samples.Now + Day - 1, 100);

        Assert.Equal(CommitStatus.IdempotencyKeyTaken, (await Jobs.CommitAsync(Create("second", "key", "body"))).Status);
    }

    [Fact]
    public async Task FindIdempotentAsync_UntilTheKeyRunsOut_AnswersWhatItMade()
    {
        await Jobs.CommitAsync(Create("first", "key", "body"));

        Assert.Equal(new IdempotentJob("first", "body"), await Queries.FindIdempotentAsync("email", "key:test/email/key", Samples.Now + Day - 1));
        Assert.Null(await Queries.FindIdempotentAsync("email", "key:test/email/key", Samples.Now + Day));
        Assert.Null(await Queries.FindIdempotentAsync("email", "key:test/email/other", Samples.Now));
        Assert.Null(await Queries.FindIdempotentAsync("unknown", "key:test/unknown/key", Samples.Now));
    }

    private static JobCommit Create(string jobId, string key, string body, long at = Samples.Now) =>
        JobCommit.Of(null, StateMachine.Create(Samples.Spec(jobId, at: at), new Enqueued { By = "key:test" })) with
        {
            Idempotency = new IdempotencyClaim($"key:test/email/{key}", body, at + Day),
        };
}
