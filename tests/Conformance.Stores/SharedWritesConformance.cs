using ReTraced.Access;
using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Who does not own the store writes keys and the audit log all the same, and disturbs nothing of what the owner writes.</summary>
public abstract class SharedWritesConformance<TFixture> : IAsyncLifetime
    where TFixture : StoreFixture, new()
{
    private static readonly AuditEntry Entry = new(Samples.Now, "ada", "key.add", "a");

    private readonly TFixture fixture = new();
    private StorePorts owner = null!;
    private StorePorts other = null!;

    /// <inheritdoc />
    public async Task InitializeAsync() => (owner, other) = (await fixture.OpenAsync(), await fixture.OpenSecondAsync());

    /// <inheritdoc />
    public async Task DisposeAsync() => await fixture.DisposeAsync();

    [Fact]
    public async Task EveryWrite_BeforeAnybodyHasTakenTheStore_IsDone()
    {
        await WriteAllAsync(other, "a");

        Assert.Null(await owner.Ownership.ReadOwnerAsync());
        await AssertWrittenAsync(owner, "a");
    }

    [Fact]
    public async Task EveryWrite_OfOneWhoDoesNotOwnTheStore_IsSeenByTheOwnerAndGoesOnFromItsOwn()
    {
        await owner.TakeAsync();
        await WriteAllAsync(owner, "a");
        await WriteAllAsync(other, "b");
        await WriteAllAsync(owner, "c");

        await AssertWrittenAsync(owner, "a", "b", "c");
        await AssertWrittenAsync(other, "a", "b", "c");
        Assert.False(await other.Keys.AddAsync(Key("a")));
        Assert.False(await owner.AuditLog.EndAsync(2, new AuditOutcome(Samples.Now, AuditOutcome.Done)));
        Assert.True(await owner.Ownership.BeatAsync());
    }

    [Fact]
    public async Task EveryWrite_OfOneWhoHasLostTheStore_LeavesPlacesAndEtagsAlone()
    {
        await owner.TakeAsync("one:1");
        await owner.Jobs.CommitAsync(New("a"));
        var etag = await owner.Documents.WriteAsync("kind", "key", "1"u8.ToArray(), null);
        await other.TakeAsync("two:2");
        var place = (await other.Jobs.CommitAsync(New("b"))).Place;
        etag = await other.Documents.WriteAsync("kind", "key", "2"u8.ToArray(), etag);

        // A refused write makes it forget what it had written: what it says next must not be what it knew then.
        await Assert.ThrowsAsync<StoreNotOwnedException>(() => owner.Jobs.CommitAsync(New("late")));
        await WriteAllAsync(owner, "a");

        await fixture.CloseAsync();
        owner = await fixture.OpenAsync();
        await owner.TakeAsync();
        await AssertWrittenAsync(owner, "a");
        Assert.True((await owner.Jobs.CommitAsync(New("c"))).Place > place);
        Assert.NotEqual(etag, await owner.Documents.WriteAsync("kind", "key", "3"u8.ToArray(), etag));
    }

    [Fact]
    public async Task EveryWrite_WhileTheOwnerCommits_LosesNothingOnEitherSide()
    {
        await owner.TakeAsync();
        using var stop = new CancellationTokenSource();
        var lives = new JobLives(owner.Jobs);
        var committing = Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
        {
            var jobs = new List<string>();
            while (!stop.IsCancellationRequested)
            {
                jobs.Add($"job-{i}-{jobs.Count}");
                await lives.CompleteAsync(jobs[^1], $"queue-{i % 3}");
            }

            return jobs;
        }));

        for (var i = 0; i < 50; i++)
        {
            // What may and what may not be written come at the same time, and so do what only the owner may and what anybody may.
            var refused = Assert.ThrowsAsync<StoreNotOwnedException>(() => other.Jobs.CommitAsync(New($"late-{i}")));
            await WriteAllAsync(i % 2 == 0 ? other : owner, $"key-{i}");
            await refused;
        }

        await stop.CancelAsync();
        var jobs = (await committing).SelectMany(jobs => jobs).ToList();

        Assert.NotEmpty(jobs);
        await AssertWrittenAsync(owner, [.. Enumerable.Range(0, 50).Select(i => $"key-{i}")]);
        Assert.Null(await owner.Jobs.LoadAsync("late-0"));
        Assert.Equal(jobs.Count, (await owner.Queries.CountAsync()).Sum(queue => queue[JobStatus.Completed]));
        var stored = await Task.WhenAll(jobs.Select(job => owner.Jobs.LoadAsync(job)));
        Assert.All(stored, job => Assert.Equal((3, JobStatus.Completed), (job!.State.Head.Version, job.State.Head.Status)));
        Assert.Equal(CommitStatus.JobExists, (await owner.Jobs.CommitAsync(New(jobs[0]))).Status);
    }

    private static async Task WriteAllAsync(StorePorts ports, string id)
    {
        var entry = await ports.AuditLog.BeginAsync(Entry with { Target = id });
        Assert.True(await ports.Keys.AddAsync(Key(id)));
        Assert.NotNull(await ports.Keys.RevokeAsync(id, Samples.Now + 1, "bob"));
        Assert.True(await ports.AuditLog.EndAsync(entry, new AuditOutcome(Samples.Now + 1, AuditOutcome.Done)));
    }

    private static async Task AssertWrittenAsync(StorePorts ports, params string[] ids)
    {
        var keys = ids.Order(StringComparer.Ordinal).Select(id => Key(id) with { RevokedAt = Samples.Now + 1, RevokedBy = "bob" });
        Assert.Equal(keys, await ports.Keys.ListAsync());
        var entries = ids.Select((id, i) => Entry with { Target = id, Id = i + 1, Outcome = new AuditOutcome(Samples.Now + 1, AuditOutcome.Done) });
        Assert.Equal(entries.Reverse(), await AuditPages.AllAsync(ports.AuditLog, new AuditFilter(), 20));
    }

    private static AccessKey Key(string id) => new(id, "ada", AccessRole.Reader, new string('0', 64), Samples.Now, "ada");

    private static JobCommit New(string jobId) => JobCommit.Of(null, StateMachine.Create(Samples.Spec(jobId), new Enqueued()));
}
