using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Connecting;

/// <summary>Whatever happens to the connection, nothing is answered as done that is not, nobody waits for ever, and it goes on by itself.</summary>
public sealed class LostConnectionTests : IAsyncLifetime
{
    private RedisServer? server;

    public async Task InitializeAsync() => server = await RedisServer.StartAsync("--appendfsync", "always");

    public async Task DisposeAsync() => await server!.DisposeAsync();

    [Fact]
    public async Task CommitAsync_WhenRedisIsKilledAndComesBack_GoesOnWithoutARestart()
    {
        var generation = new StoreGeneration();
        await using var store = await Stores.OwnAsync(server!, generation: generation);
        await store.CommitAsync(Stores.Create("before"));
        await server!.KillAsync();

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Stores.Create("while")));
        Assert.Contains(server.ConnectionString, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.LoadAsync("before"));
        await server.StartAgainAsync();

        await Eventually.True(async () => await CommitsAsync(store, "after"), "commits are taken again");
        Assert.True(generation.Current > 0);
        Assert.NotNull(await store.LoadAsync("before"));
        Assert.True(await store.BeatAsync());
    }

    [Fact]
    public async Task CommitAsync_WhenRedisStandsStill_FailsInABoundedTimeAndIsNotWrittenLater()
    {
        await using var store = await Stores.OwnAsync(server!, with: options => options with { CommandTimeout = TimeSpan.FromSeconds(1) });
        await store.CommitAsync(Stores.Create("before"));
        server!.Pause();
        var since = Stopwatch.GetTimestamp();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Stores.Create("late")));

        // Its own limit is the timeout of a command; a machine that is busy may take longer, but never for ever.
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(60));
        server.Resume();
        await Eventually.True(async () => await CommitsAsync(store, "after"), "commits are taken again");

        // It lay in the server's buffer meanwhile. Written or not: by now it is decided, and stays so.
        var written = await store.LoadAsync("late") is not null;
        var again = await store.CommitAsync(Stores.Create("late"));
        Assert.Equal(written ? CommitStatus.JobExists : CommitStatus.Committed, again.Status);
    }

    [Fact]
    public async Task CommitAsync_WhenTheAnswerIsLost_IsUnknownAndFoundAgain()
    {
        await using var proxy = new TcpProxy(() => server!.Port);
        var generation = new StoreGeneration();
        await using var store = await Stores.OwnAsync(server!, generation: generation, with: options => options with { ConnectionString = proxy.Address, CommandTimeout = TimeSpan.FromSeconds(2) });
        var created = Stores.Create("unknown");
        await store.CommitAsync(created);
        await store.CommitAsync(Stores.Start(Stores.Create("other").State));
        proxy.SwallowsAnswers = true;
        var commit = store.CommitAsync(Stores.Start(created.State));
        await Eventually.True(() => server!.Cli("GET", "rt:{email}:job:unknown").Contains("processing", StringComparison.Ordinal), "the commit has reached the server");
        proxy.DropAll();
        proxy.SwallowsAnswers = false;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => commit);
        await Eventually.True(async () => await CommitsAsync(store, "after"), "commits are taken again");

        Assert.True(generation.Current > 0);
        Assert.Equal(Jobs.JobStatus.Processing, (await store.LoadAsync("unknown"))!.State.Head.Status);
    }

    [Fact]
    public async Task CommitAsync_WhenOnlyTheDirectoryWasWritten_TheIdIsFree()
    {
        await using var proxy = new TcpProxy(() => server!.Port);
        await using var store = await Stores.OwnAsync(server!, with: options => options with { ConnectionString = proxy.Address, CommandTimeout = TimeSpan.FromSeconds(2) });
        await store.CommitAsync(Stores.Create("before"));
        proxy.SwallowsAnswers = true;
        var commit = store.CommitAsync(Stores.Create("unknown"));
        await Eventually.True(() => server!.Cli("EXISTS", "rt:queue-of:unknown") == "1", "the first command has reached the server");
        proxy.DropAll();
        proxy.SwallowsAnswers = false;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => commit);
        await Eventually.True(async () => await CommitsAsync(store, "after"), "commits are taken again");

        Assert.Null(await store.LoadAsync("unknown"));
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(Stores.Create("unknown"))).Status);
    }

    [Fact]
    public async Task CommitAsync_WhenAnOldCommandComesLate_ItIsRefused()
    {
        // What an old connection still had on its way carries an epoch that is over.
        await using var store = await Stores.OwnAsync(server!);
        await store.CommitAsync(Stores.Create("first"));
        var before = (await store.ReadOwnerAsync())!.Epoch;
        await server!.KillAsync();
        await server.StartAgainAsync();
        await Eventually.True(async () => await CommitsAsync(store, "after"), "commits are taken again");

        Assert.True((await store.ReadOwnerAsync())!.Epoch > before);
        Assert.Equal((await store.ReadOwnerAsync())!.Epoch.ToString(CultureInfo.InvariantCulture), server.Cli("GET", "rt:{email}:epoch"));
    }

    [Fact]
    public async Task CommitAsync_WhenTheConnectionBreaksAgainAndAgain_EveryCallerIsAnswered()
    {
        await using var proxy = new TcpProxy(() => server!.Port);
        await using var store = await Stores.OwnAsync(server!, with: options => options with { ConnectionString = proxy.Address });
        await using var writers = new Writers(store, 64);
        var dice = new Random(4711);
        for (var broken = 0; broken < 150; broken++)
        {
            var enough = writers.Answered.Count + dice.Next(200);
            await Eventually.True(() => writers.Answered.Count > enough, "it goes on");
            proxy.DropAll();
        }

        await writers.StopAsync();
        Assert.Empty(await writers.LostAsync(writers.Answered));
    }

    [Fact]
    public async Task AnyCall_WhenAConnectionThatStillWorksIsThrownAway_SaysThatItBroke()
    {
        await using var store = await Stores.OwnAsync(server!);
        await store.CommitAsync(Stores.Create("before", new string('x', 1_500).Insert(0, "\"") + "\""));
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentBag<Exception>();
        var calls = Enumerable.Range(0, 32).Select(i => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var failure = await Record.ExceptionAsync(() => (i % 4) switch
                {
                    0 => store.LoadAsync("before"),
                    1 => store.ListJobsAsync(new JobFilter(), null, 500),
                    _ => store.CommitAsync(Stores.Create($"job-{i}-{n}")),
                });
                if (failure is not null)
                {
                    failures.Add(failure);
                    await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
                }
            }
        })).ToList();
        for (var thrownAway = 0; thrownAway < 20; thrownAway++)
        {
            // The next write is refused, and with that the connection is given up, in the midst of everything else.
            var before = failures.Count;
            server!.Cli("REPLICAOF", "127.0.0.1", "1");
            await Eventually.True(() => failures.Count > before, "a write was refused");
            server.Cli("REPLICAOF", "NO", "ONE");
            await Eventually.True(async () => await CommitsAsync(store, $"after-{thrownAway}"), "commits are taken again");
        }

        await stop.CancelAsync();
        await Task.WhenAll(calls);
        Assert.Empty(failures.Where(failure => failure is not StoreUnavailableException || failure.Message.Contains("defect", StringComparison.Ordinal)).Select(failure => failure.ToString()).Take(1));
    }

    [Theory]
    [InlineData("test", true)]
    [InlineData("another", false)]
    public async Task CommitAsync_WhenTheStoreWasTakenMeanwhile_GoesOnOnlyIfItWasByItself(string name, bool goesOn)
    {
        // Its own taking, if the connection broke again before it was answered.
        await using var proxy = new TcpProxy(() => server!.Port);
        var generation = new StoreGeneration();
        await using var store = await Stores.OwnAsync(server!, generation: generation, with: options => options with { ConnectionString = proxy.Address });
        await store.CommitAsync(Stores.Create("before"));
        var taken = (await store.ReadOwnerAsync())!.Epoch + 1;
        server!.Cli("HSET", "rt:{STORE}:owner", "epoch", taken.ToString(CultureInfo.InvariantCulture), "name", name, "beat", "1");
        proxy.DropAll();
        await Eventually.True(() => generation.Current > 0, "it is connected again");

        await Eventually.True(async () => goesOn == await CommitsAsync(store, "after"), "it writes, or does not");
        Assert.Equal(goesOn, await store.BeatAsync());
        Assert.Equal((goesOn ? taken + 1 : taken, name), ((await store.ReadOwnerAsync())!.Epoch, (await store.ReadOwnerAsync())!.Name));
    }

    [Fact]
    public async Task CommitAsync_WhenRedisHasForgottenEverything_GoesOnWithWhatItHas()
    {
        await using var forgetful = await RedisServer.StartAsync("--appendonly", "no");
        var generation = new StoreGeneration();
        await using var store = await Stores.OwnAsync(forgetful, generation: generation);
        var created = Stores.Create("gone");
        await store.CommitAsync(created);
        await forgetful.KillAsync();
        await forgetful.StartAgainAsync();
        await Eventually.True(async () => await CommitsAsync(store, "after"), "commits are taken again");

        Assert.True(generation.Current > 0);
        Assert.Null(await store.LoadAsync("gone"));
        Assert.Equal(CommitStatus.VersionConflict, (await store.CommitAsync(Stores.Start(created.State))).Status);
        Assert.Equal(["after"], (await store.ReadLiveAsync("email", 0, 10)).Select(job => job.JobId));
        Assert.Equal(1, Assert.Single(await store.CountAsync())[Jobs.JobStatus.Pending]);
    }

    private static async Task<bool> CommitsAsync(RedisJobStore store, string jobId)
    {
        try
        {
            return (await store.CommitAsync(Stores.Create(jobId))).Status is CommitStatus.Committed or CommitStatus.JobExists;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
