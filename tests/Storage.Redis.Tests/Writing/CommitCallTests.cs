using ReTraced.Jobs;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Reading;
using ReTraced.Storage.Redis.Writing;
using StackExchange.Redis;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Writing;

/// <summary>However many commits share a call of the script, they work as one after the other.</summary>
public sealed class CommitCallTests : IAsyncLifetime
{
    private readonly RedisKeys keys = new(SharedRedis.NewPrefix());
    private ConnectionMultiplexer? connection;

    private IDatabase Database => connection!.GetDatabase();

    private QueueKeys Queue => keys.Queue("email");

    public async Task InitializeAsync() => connection = await ConnectionMultiplexer.ConnectAsync((await SharedRedis.GetAsync()).ConnectionString);

    public async Task DisposeAsync() => await connection!.DisposeAsync();

    [Fact]
    public async Task RunAsync_WhenAJobIsMovedSeveralTimes_LeavesWhatTheLastMoveLeaves()
    {
        var created = Stores.Create("a");
        var started = Stores.Start(created.State);
        var released = Stores.Move(started.State, new Released { By = "worker-1" });
        var cancelled = Stores.Move(released.State, new CancelAsked { Reason = "No." });
        var retried = Stores.Move(cancelled.State, new RetryAsked { Reason = "Yes." });

        var answers = await RunAsync(CommitCall.Each, created, started, released, cancelled, retried);

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(retried.State.Head.Version, (await FindAsync("a"))!.State.Head.Version);
        Assert.Equal((1, 1, 1, 0), (await LengthAsync(Queue.Jobs), await LengthAsync(Queue.Live), await LengthAsync(Queue.Pending), await LengthAsync(Queue.Done)));
        Assert.Equal([1, 2, 3, 4, 5], (await LedgerAsync("a")).Select(entry => entry.Seq));
        Assert.Equal(["pending=1"], (await Database.HashGetAllAsync(Queue.Counts)).Where(count => count.Value != 0).Select(count => $"{count.Name}={count.Value}"));
    }

    [Fact]
    public async Task RunAsync_WhenTwoDecideOnOneVersion_TheFirstWins()
    {
        var created = Stores.Create("a");
        var started = Stores.Start(created.State);
        var cancelled = Stores.Move(created.State, new CancelAsked { Reason = "Too late." });

        var answers = await RunAsync(CommitCall.Each, created, started, cancelled, Stores.Create("a"), Stores.Create("b"));

        Assert.Equal(["v", "e"], [(string)answers[2]!, (string)answers[3]!]);
        Assert.True((long)answers[4] > (long)answers[0]);
        Assert.Equal(JobStatus.Processing, (await FindAsync("a"))!.State.Head.Status);
        Assert.Equal(2, (await LedgerAsync("a")).Count);
    }

    [Fact]
    public async Task RunAsync_WhenTwoClaimOneIdempotencyKey_TheSecondHearsOfTheFirst()
    {
        var claim = new IdempotencyClaim("scope", "hash", Stores.Now + 3_600_000);

        var answers = await RunAsync(CommitCall.Each, Stores.Create("a") with { Idempotency = claim }, Stores.Create("b") with { Idempotency = claim with { BodyHash = "other" } }, Stores.Create("c"));

        Assert.Equal("i hash a", (string)answers[1]!);
        Assert.Null(await FindAsync("b"));
        Assert.NotNull(await FindAsync("c"));
    }

    [Fact]
    public async Task RunAsync_WhenTheDataGoesApartAndBack_ItIsWhereTheLastCommitPutsIt()
    {
        var created = Stores.Create("a", $"\"{new string('a', 3_000)}\"");
        var cancelled = Stores.Move(created.State, new CancelAsked { Reason = "No." });
        var retried = Stores.Move(cancelled.State, new RetryAsked { Reason = "Yes.", Changes = Json.JsonData.Parse("""[{"op":"replace","path":"/jobData","value":1}]""") });

        await RunAsync(CommitCall.Each, created, cancelled, Stores.Create("b"), retried);

        Assert.False(await Database.KeyExistsAsync(Queue.Data("a")));
        Assert.Equal("1", (await FindAsync("a"))!.State.Spec.JobData.ToString());
        Assert.Equal("{}", (await FindAsync("b"))!.State.Spec.JobData.ToString());
    }

    [Theory]
    [InlineData(CommitCall.All)]
    [InlineData(CommitCall.Check)]
    public async Task RunAsync_WhenAllAreToBeWrittenAndOneIsRefused_WritesNothing(string mode)
    {
        await RunAsync(CommitCall.Each, Stores.Create("there"));
        var before = (await SharedRedis.GetAsync()).Cli("GET", (string)Queue.Place!);

        var answers = await RunAsync(mode, Stores.Create("a"), Stores.Create("there"), Stores.Create("b"));

        Assert.Equal(["-", "e", "-"], answers.Select(answer => (string)answer!));
        Assert.Null(await FindAsync("a"));
        Assert.Equal(before, (await SharedRedis.GetAsync()).Cli("GET", (string)Queue.Place!));
    }

    [Fact]
    public async Task RunAsync_WhenItIsOnlyChecked_WritesNothing()
    {
        var created = Stores.Create("a");

        Assert.Equal(["-", "-"], (await RunAsync(CommitCall.Check, created, Stores.Start(created.State))).Select(answer => (string)answer!));

        Assert.Null(await FindAsync("a"));
        Assert.False(await Database.KeyExistsAsync(Queue.Ledger));
    }

    [Fact]
    public async Task RunAsync_WhenTheCommitsAreMoreThanOneCommandTakes_WritesAll()
    {
        var created = Enumerable.Range(0, 5_000).Select(i => Stores.Create($"job-{i}")).ToList();

        var places = (await RunAsync(CommitCall.Each, [.. created])).Select(answer => (long)answer).ToList();
        await RunAsync(CommitCall.Each, [.. created.Select(job => Stores.Start(job.State))]);

        Assert.Equal(places.Distinct().Order(), places);
        Assert.Equal((5_000, 5_000, 0), (await LengthAsync(Queue.Jobs), await LengthAsync(Queue.Live), await LengthAsync(Queue.Pending)));
        Assert.Equal(10_000, await Database.HashLengthAsync(Queue.Ledger));
        foreach (var i in (int[])[0, 1_999, 2_000, 3_999, 4_000, 4_999])
        {
            var job = (await FindAsync($"job-{i}"))!;
            Assert.Equal((places[i], 2L, $"job-{i}"), (job.Place, job.State.Head.Version, job.State.Spec.JobId));
        }
    }

    [Fact]
    public async Task RunAsync_WhenTheIdsLookLikeFieldsOfTheLedger_KeepsThemApart()
    {
        var (one, two) = (Stores.Create("a"), Stores.Create("a:1"));
        await RunAsync(CommitCall.Each, one, two, Stores.Create("a:1:2"), Stores.Start(one.State), Stores.Start(two.State));

        Assert.Equal((2, 2, 1), ((await LedgerAsync("a")).Count, (await LedgerAsync("a:1")).Count, (await LedgerAsync("a:1:2")).Count));

        Assert.Equal("a:1", QueueKeys.JobOfField(QueueKeys.LedgerField("a:1", 2)!));
    }

    [Fact]
    public async Task RunAsync_WhenMemoryIsFull_WritesNothingOfTheCall()
    {
        await using var server = await Testing.RedisServer.StartAsync();
        await using var full = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        server.Cli("CONFIG", "SET", "maxmemory", "1mb");

        await Assert.ThrowsAsync<RedisServerException>(() => RunAsync(full.GetDatabase(), CommitCall.Each, Stores.Create("a"), Stores.Start(Stores.Create("a").State)));

        Assert.Equal("0", server.Cli("DBSIZE"));
    }

    private static Task<RedisValue[]> RunAsync(IDatabase database, RedisKeys keys, string mode, JobCommit[] commits)
    {
        var call = new CommitCall();
        foreach (var commit in commits)
        {
            call.Add(new EncodedCommit(commit, keys.Queue(commit.State.Spec.QueueName)));
        }

        return call.RunAsync(new WriteSession(database, new Ownership.Term("1", "test", null)), mode)!;
    }

    private Task<RedisValue[]> RunAsync(IDatabase database, string mode, params JobCommit[] commits) => RunAsync(database, keys, mode, commits);

    private Task<RedisValue[]> RunAsync(string mode, params JobCommit[] commits) => RunAsync(Database, keys, mode, commits);

    private async Task<StoredJob?> FindAsync(string jobId) => (await new JobReads(keys).FindAsync(Database, [("email", jobId)]))[0];

    private async Task<IReadOnlyList<LedgerEntry>> LedgerAsync(string jobId)
    {
        await Database.StringSetAsync(keys.Directory(jobId), "email");
        return await new JobReads(keys).LedgerAsync(Database, jobId, 0, 100);
    }

    private async Task<int> LengthAsync(RedisKey set) => (int)await Database.SortedSetLengthAsync(set);
}
