using ReTraced.Testing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Writing;

/// <summary>An id is one job's in all queues, whatever a crash has left in the directory.</summary>
public sealed class DirectoryTests : IAsyncLifetime
{
    private readonly string prefix = SharedRedis.NewPrefix();
    private RedisJobStore? store;

    public async Task InitializeAsync() => store = await Stores.OwnAsync(await SharedRedis.GetAsync(), prefix);

    public async Task DisposeAsync() => await store!.DisposeAsync();

    [Fact]
    public async Task CommitAsync_WhenTheIdIsTakenInAnotherQueue_Refuses()
    {
        await store!.CommitAsync(Stores.Create("a", queue: "one"));

        Assert.Equal(CommitStatus.JobExists, (await store.CommitAsync(Stores.Create("a", queue: "two"))).Status);
        Assert.Equal("one", (await store.LoadAsync("a"))!.State.Spec.QueueName);
    }

    [Fact]
    public async Task CommitAsync_When64WantOneIdInTwoQueues_OneGetsIt()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => store!.CommitAsync(Stores.Create("wanted", queue: i % 2 == 0 ? "even" : "odd")))));

        Assert.Single(results, result => result.Status == CommitStatus.Committed);
        Assert.Equal(1, (await store!.CountAsync()).Sum(queue => queue[Jobs.JobStatus.Pending]));
        Assert.NotNull(await store.LoadAsync("wanted"));
    }

    [Fact]
    public async Task CommitAsync_WhenACrashHasLeftAnEntryOfAnotherQueue_TakesTheIdOver()
    {
        var redis = await SharedRedis.GetAsync();
        redis.Cli("SET", $"{prefix}:queue-of:left", "elsewhere");
        Assert.Null(await store!.LoadAsync("left"));

        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Stores.Create("left"))).Status);
        Assert.Equal("email", (await store.LoadAsync("left"))!.State.Spec.QueueName);
    }

    [Fact]
    public async Task LoadAsync_WhenACrashHasLeftAnEntryWithoutAJob_RepairsTheDirectory()
    {
        var redis = await SharedRedis.GetAsync();
        redis.Cli("SET", $"{prefix}:queue-of:astray", "email");

        Assert.Null(await store!.LoadAsync("astray"));

        await Eventually.True(() => redis.Cli("EXISTS", $"{prefix}:queue-of:astray") == "0", "the entry is removed");
        Assert.Empty(await store.GetManyAsync(["astray"]));
    }

    [Fact]
    public async Task LoadAsync_WhenJobsAreMadeAtTheSameTime_RemovesNoneOfTheirEntries()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).SelectMany(i => new Task[]
        {
            Task.Run(() => store!.LoadAsync($"made-{i}")),
            Task.Run(() => store!.CommitAsync(Stores.Create($"made-{i}"))),
            Task.Run(() => store!.LoadAsync($"made-{i}")),
        }));

        Assert.Equal(500, (await store!.GetManyAsync([.. Enumerable.Range(0, 500).Select(i => $"made-{i}")])).Count);
    }

    [Fact]
    public async Task CommitAsync_WhenIdsAreWantedAgainAndAgainInManyGroups_EveryJobIsFoundInItsQueue()
    {
        var claim = new IdempotencyClaim("scope", "hash", Stores.Now + 3_600_000);
        await store!.CommitAsync(Stores.Create("first") with { Idempotency = claim });

        // Refused and accepted, single and in batches, for two queues: what a refusal cleans up another may just be about to use.
        await Task.WhenAll(Enumerable.Range(0, 400).SelectMany(i => new Task[]
        {
            Task.Run(() => store.CommitAsync(Stores.Create($"job-{i}") with { Idempotency = claim })),
            Task.Run(() => store.CommitAllAsync([Stores.Create($"job-{i}", queue: "other"), Stores.Create("first")])),
            Task.Run(() => store.CommitAllAsync([Stores.Create($"job-{i}"), Stores.Create($"beside-{i}")])),
            Task.Run(() => store.CommitAsync(Stores.Create($"job-{i}", queue: "other"))),
        }));

        var jobs = await store.GetManyAsync([.. Enumerable.Range(0, 400).SelectMany(i => new[] { $"job-{i}", $"beside-{i}" }), "first"]);
        Assert.Equal((await store.CountAsync()).Sum(queue => queue[Jobs.JobStatus.Pending]), jobs.Count);
        Assert.InRange(jobs.Count, 401, 801);
        Assert.Equal(jobs.Count, int.Parse((await SharedRedis.GetAsync()).Cli("EVAL", "return #redis.call('KEYS', ARGV[1])", "0", $"{prefix}:queue-of:*"), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task CommitAllAsync_WhenABatchWantsOneIdInTwoQueues_RefusesIt()
    {
        var result = await store!.CommitAllAsync([Stores.Create("x", queue: "one"), Stores.Create("y"), Stores.Create("x", queue: "two")]);

        Assert.Equal((CommitStatus.JobExists, "x"), (result.Refusal?.Status, result.Refusal?.JobId));
        Assert.Null(await store.LoadAsync("x"));
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Stores.Create("x", queue: "three"))).Status);
    }

    [Fact]
    public async Task CommitAllAsync_WhenAnIdIsTakenElsewhere_TheFirstRefusalIsTheAnswer()
    {
        await store!.CommitAsync(Stores.Create("there", queue: "one"));
        await store.CommitAsync(Stores.Create("here"));

        var first = await store.CommitAllAsync([Stores.Create("n1"), Stores.Create("here"), Stores.Create("there")]);
        var second = await store.CommitAllAsync([Stores.Create("n1"), Stores.Create("there"), Stores.Create("here")]);

        Assert.Equal(("here", "there"), (first.Refusal?.JobId, second.Refusal?.JobId));
        Assert.Null(await store.LoadAsync("n1"));
        Assert.Equal("0", (await SharedRedis.GetAsync()).Cli("EXISTS", $"{prefix}:queue-of:n1"));
    }
}
