using System.Text;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>One process at a time writes, and a writer that was replaced leaves nothing behind.</summary>
public abstract class OwnershipConformance<TFixture> : IAsyncLifetime
    where TFixture : StoreFixture, new()
{
    private readonly TFixture fixture = new();
    private StorePorts first = null!;
    private StorePorts second = null!;

    /// <inheritdoc />
    public async Task InitializeAsync() => (first, second) = (await fixture.OpenAsync(), await fixture.OpenSecondAsync());

    /// <inheritdoc />
    public async Task DisposeAsync() => await fixture.DisposeAsync();

    [Fact]
    public async Task TakeAsync_WhenNobodyHasIt_MakesTheFirstEpoch()
    {
        Assert.Null(await first.Ownership.ReadOwnerAsync());

        var owner = await first.Ownership.TakeAsync(null, "one:1", "boot/pids/1/1");

        Assert.Equal(new StoreOwner(1, "one:1", "boot/pids/1/1", owner!.Beat), owner);
        Assert.Equal(owner, await first.Ownership.ReadOwnerAsync());
        Assert.Equal(owner, await second.Ownership.ReadOwnerAsync());
        Assert.Equal(CommitStatus.Committed, (await first.Jobs.CommitAsync(New("a"))).Status);
        Assert.NotNull(await second.Jobs.LoadAsync("a"));
    }

    [Fact]
    public async Task TakeAsync_WhenTheOwnerHasBeatenSince_IsRefused()
    {
        await first.TakeAsync();
        var seen = await second.Ownership.ReadOwnerAsync();

        Assert.True(await first.Ownership.BeatAsync());

        var owner = await second.Ownership.ReadOwnerAsync();
        Assert.Equal((seen!.Epoch, true), (owner!.Epoch, owner.Beat > seen.Beat));
        Assert.Null(await second.Ownership.TakeAsync(seen, "two:2", null));
        Assert.Null(await second.Ownership.TakeAsync(null, "two:2", null));
        Assert.Equal(owner, await second.Ownership.ReadOwnerAsync());
        Assert.Equal(CommitStatus.Committed, (await first.Jobs.CommitAsync(New("a"))).Status);
    }

    [Fact]
    public async Task TakeAsync_When8TryAtATime_OneWins()
    {
        var seen = await first.TakeAsync();

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? first : second).Ownership.TakeAsync(seen, $"n:{i}", null)));

        Assert.Equal(2, Assert.Single(taken, owner => owner is not null)!.Epoch);
    }

    [Fact]
    public async Task EveryWrite_BeforeTheStoreIsTaken_IsRefused()
    {
        await AssertAllRefusedAsync(first, StateMachine.Create(Samples.Spec("a"), new Enqueued()).State);
        Assert.False(await first.Ownership.BeatAsync());
        await first.Ownership.ReleaseAsync();
        Assert.Null(await first.Ownership.ReadOwnerAsync());
    }

    [Fact]
    public async Task EveryWrite_AfterAnotherHasTakenTheStore_IsRefusedAndLeavesNothing()
    {
        await first.TakeAsync("one:1");
        var lives = new JobLives(first.Jobs);
        var running = await lives.MoveAsync(await lives.EnqueueAsync("running"), Samples.Start());
        await lives.CompleteAsync("old");
        Assert.NotNull(await first.Documents.WriteAsync("kind", "key", "1"u8.ToArray(), null));
        var owner = await second.TakeAsync("two:2");

        await AssertAllRefusedAsync(first, running);
        Assert.False(await first.Ownership.BeatAsync());
        await first.Ownership.ReleaseAsync();

        Assert.Equal(owner, await second.Ownership.ReadOwnerAsync());
        Assert.Equal(["old", "running"], (await second.Queries.ListJobsAsync(new JobFilter(), null, 10)).Items.Select(job => job.State.Spec.JobId).Order(StringComparer.Ordinal));
        var job = await second.Jobs.LoadAsync("running");
        Assert.Equal((2, null), (job!.State.Head.Version, job.Progress));
        Assert.Empty(await second.Queries.ReadLogAsync("running", 0, 10));
        Assert.Equal(["email"], (await second.Queries.CountAsync()).Select(queue => queue.QueueName));
        Assert.Equal("1", Encoding.UTF8.GetString((await second.Documents.ReadAsync("kind", "key"))!.Utf8Json.Span));
        Assert.Single(await second.Documents.ListAsync("kind"));
    }

    [Fact]
    public async Task CommitAsync_WhenTheStoreIsTakenMeanwhile_WritesExactlyWhatItAnswered()
    {
        await first.TakeAsync();
        var commits = Enumerable.Range(0, 2_000).Select(i => AnswersAsync(first.Jobs.CommitAsync(New($"job-{i}", $"queue-{i % 50}")))).ToList();

        await second.TakeAsync();

        var answers = await Task.WhenAll(commits);
        for (var i = 0; i < answers.Length; i++)
        {
            Assert.Equal(answers[i], await second.Jobs.LoadAsync($"job-{i}") is not null);
        }
    }

    [Fact]
    public async Task TakeAsync_WhenTheStoreIsTakenBack_WorksWithWhatTheOtherHasWritten()
    {
        await first.TakeAsync("one:1");
        var started = await new JobLives(first.Jobs).MoveAsync(await new JobLives(first.Jobs).EnqueueAsync("moved"), Samples.Start());
        var etag = await first.Documents.WriteAsync("kind", "key", "1"u8.ToArray(), null);
        await second.TakeAsync("two:2");
        var others = new JobLives(second.Jobs);
        await others.MoveAsync(started, new Succeeded { By = "worker-1" });
        await others.EnqueueAsync("theirs", "their-queue");
        var theirs = await second.Documents.WriteAsync("kind", "key", "2"u8.ToArray(), etag);

        Assert.Equal(3, (await first.TakeAsync("one:1")).Epoch);

        await AssertRefusedAsync(() => second.Jobs.CommitAsync(New("late")));
        Assert.Equal(CommitStatus.VersionConflict, (await first.Jobs.CommitAsync(JobCommit.Of(started, JobLives.Step(started, new Released())))).Status);
        Assert.Equal(CommitStatus.JobExists, (await first.Jobs.CommitAsync(New("theirs"))).Status);
        var mine = await first.Jobs.CommitAsync(New("mine", "their-queue"));
        Assert.True(mine.Place > (await first.Jobs.LoadAsync("theirs"))!.Place);
        Assert.Equal(2, (await first.Queries.CountAsync()).Single(queue => queue.QueueName == "their-queue")[JobStatus.Pending]);
        Assert.Null(await first.Documents.WriteAsync("kind", "key", "3"u8.ToArray(), etag));
        var last = await first.Documents.WriteAsync("kind", "key", "3"u8.ToArray(), theirs);
        Assert.DoesNotContain(last, new[] { etag, theirs });
    }

    [Fact]
    public async Task TakeAsync_WhenRefusedToOneWhoseWritesWere_LeavesPlacesAndEtagsAlone()
    {
        await first.TakeAsync();
        var place = (await first.Jobs.CommitAsync(New("a"))).Place;
        var etag = await first.Documents.WriteAsync("kind", "key", "1"u8.ToArray(), null);
        // It has never heard of them, and an undone write made it forget what it had written itself.
        await AssertRefusedAsync(() => second.Jobs.CommitAsync(New("b")));
        Assert.Null(await second.Ownership.TakeAsync(null, "two:2", null));

        await fixture.CloseAsync();
        first = await fixture.OpenAsync();
        await first.TakeAsync();

        Assert.True((await first.Jobs.CommitAsync(New("c"))).Place > place);
        Assert.NotEqual(etag, await first.Documents.WriteAsync("kind", "key", "2"u8.ToArray(), etag));
    }

    [Fact]
    public async Task ReleaseAsync_WhenTheOwnerStops_IsSeenAndEndsItsWrites()
    {
        var owner = await first.TakeAsync();

        await first.Ownership.ReleaseAsync();

        Assert.Equal(owner with { Released = true }, await second.Ownership.ReadOwnerAsync());
        await AssertRefusedAsync(() => first.Jobs.CommitAsync(New("late")));
        Assert.False(await first.Ownership.BeatAsync());
        var next = await second.TakeAsync("two:2");
        Assert.Equal((2, "two:2", false), (next.Epoch, next.Name, next.Released));
    }

    [Fact]
    public async Task ReadOwnerAsync_WhenTheStoreIsOpenedAgain_StillNamesTheLastOne()
    {
        var owner = await first.TakeAsync();
        await fixture.CloseAsync();

        first = await fixture.OpenAsync();

        Assert.Equal(owner, await first.Ownership.ReadOwnerAsync());
        Assert.Equal(2, (await first.TakeAsync()).Epoch);
    }

    // In a queue that is known, and in one that nobody has written to.
    private static async Task AssertAllRefusedAsync(StorePorts ports, JobState job)
    {
        var (version, jobId) = (job.Head.Version, job.Spec.JobId);
        var refused = new Func<Task>[]
        {
            () => ports.Jobs.CommitAsync(New("late")),
            () => ports.Jobs.CommitAsync(New("late-elsewhere", "elsewhere")),
            () => ports.Jobs.CommitAsync(JobCommit.Of(job, JobLives.Step(job, new CancelAsked { Reason = "Late." }))),
            () => ports.Jobs.CommitAllAsync([New("late-1"), New("late-2", "elsewhere")]),
            () => ports.Jobs.SaveProgressAsync(jobId, version, new JobProgress(50, "Late.", Samples.Now)),
            () => ports.Jobs.AppendLogAsync(jobId, version, [new LogLine(0, Samples.Now, 1, "Late.")]),
            () => ports.Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 0 }, Samples.Now + 1_000, 10),
            () => ports.Jobs.TrimAsync("elsewhere", new QueueRetention(), Samples.Now, 10),
            () => ports.Documents.WriteAsync("kind", "key", "2"u8.ToArray(), "*"),
            () => ports.Documents.WriteAsync("kind", "new", "2"u8.ToArray(), null),
            () => ports.Documents.DeleteAsync("kind", "key", "*"),
        };
        foreach (var write in refused)
        {
            await AssertRefusedAsync(write);
        }
    }

    private static Task<StoreNotOwnedException> AssertRefusedAsync(Func<Task> write) => Assert.ThrowsAsync<StoreNotOwnedException>(write);

    private static async Task<bool> AnswersAsync(Task<CommitResult> commit)
    {
        try
        {
            return (await commit).Status == CommitStatus.Committed;
        }
        catch (StoreNotOwnedException)
        {
            return false;
        }
    }

    private static JobCommit New(string jobId, string queue = "email") => JobCommit.Of(null, StateMachine.Create(Samples.Spec(jobId, queue), new Enqueued()));
}
