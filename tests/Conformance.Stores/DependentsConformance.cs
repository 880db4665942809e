using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>The store knows which jobs depend on which, from the commit of the dependent until the job itself is removed.</summary>
public abstract class DependentsConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const long T = Samples.Now;

    [Fact]
    public async Task CommitAsync_WhenAJobOnWhichOthersDependEnds_SaysSo()
    {
        var parent = await Lives.EnqueueAsync("parent");
        var alone = await Lives.EnqueueAsync("alone");
        await Lives.EnqueueAsync(Child("child-2", "parent"), 1);
        await Lives.EnqueueAsync(Child("child-1", "parent", queue: "other"), 1);
        await ReopenAsync();

        var started = JobLives.Step(parent, Samples.Start());
        Assert.False((await Jobs.CommitAsync(JobCommit.Of(parent, started))).HasDependents);
        Assert.True((await Jobs.CommitAsync(JobCommit.Of(started.State, JobLives.Step(started.State, new Succeeded())))).HasDependents);
        Assert.False((await Jobs.CommitAsync(JobCommit.Of(alone, JobLives.Step(alone, new CancelAsked { Reason = "No." })))).HasDependents);

        Assert.Equal(["child-1", "child-2"], await Jobs.ReadDependentsAsync("parent", "", 10));
        Assert.Equal(["child-1"], await Jobs.ReadDependentsAsync("parent", "", 1));
        Assert.Equal(["child-2"], await Jobs.ReadDependentsAsync("parent", "child-1", 10));
        Assert.Empty(await Jobs.ReadDependentsAsync("alone", "", 10));
        Assert.Empty(await Jobs.ReadDependentsAsync("nobody", "", 10));
    }

    [Fact]
    public async Task CommitAsync_WhenAParentDoesNotExist_IsRefusedByItsName()
    {
        await Lives.EnqueueAsync("parent");

        var refused = await Jobs.CommitAsync(Create(Child("child", parents: ["parent", "nobody"]), 2));

        Assert.Equal((CommitStatus.ParentMissing, "nobody"), (refused.Status, refused.JobId));
        Assert.Null(await Jobs.LoadAsync("child"));
        await Lives.EnqueueAsync("child", "elsewhere");
    }

    [Fact]
    public async Task CommitAllAsync_WhenJobsDependOnOthersOfTheBatch_WritesAll()
    {
        // In any order, and across queues.
        var made = await Jobs.CommitAllAsync([Create(Child("join", parents: ["a", "b"]), 2), Create(Samples.Spec("a"), 0), Create(Child("b", "a", queue: "other"), 1)]);

        Assert.Null(made.Refusal);
        Assert.Equal(["b", "join"], await Jobs.ReadDependentsAsync("a", "", 10));
        Assert.Equal(["join"], await Jobs.ReadDependentsAsync("b", "", 10));
    }

    [Fact]
    public async Task CommitAllAsync_WhenAParentDoesNotExist_WritesNone()
    {
        var refused = await Jobs.CommitAllAsync([Create(Samples.Spec("a"), 0), Create(Child("b", "a"), 1), Create(Child("c", parents: ["nobody", "a"]), 2)]);

        Assert.Equal((CommitStatus.ParentMissing, "nobody", 2), (refused.Refusal?.Status, refused.Refusal?.JobId, refused.RefusedAt));
        Assert.Empty(await ListAllAsync(new JobFilter()));
        var a = await Lives.EnqueueAsync("a");
        Assert.Empty(await Jobs.ReadDependentsAsync("a", "", 10));
        Assert.False((await Jobs.CommitAsync(JobCommit.Of(a, JobLives.Step(a, new CancelAsked { Reason = "No." })))).HasDependents);
    }

    [Fact]
    public async Task CommitAllAsync_WhenItIsRefused_LeavesWhatDependsOnJobsThatWereThere()
    {
        await Lives.EnqueueAsync("there");
        await Lives.EnqueueAsync(Child("child", "there"), 1);

        var refused = await Jobs.CommitAllAsync([Create(Child("other", "there"), 1), Create(Samples.Spec("there"), 0)]);

        Assert.Equal(CommitStatus.JobExists, refused.Refusal?.Status);
        Assert.Contains("child", await Jobs.ReadDependentsAsync("there", "", 10));
    }

    [Fact]
    public async Task ReadDependentsAsync_WhenThereAreTenThousand_PagesThroughAll()
    {
        await Lives.EnqueueAsync("root");
        var children = Enumerable.Range(0, 9_999).Select(i => $"child-{i:D4}").ToList();
        Assert.Null((await Jobs.CommitAllAsync([.. children.Select(child => Create(Child(child, "root"), 1)), Create(Child("join", [.. children]), 9_999)])).Refusal);

        var read = new List<string>();
        while (await Jobs.ReadDependentsAsync("root", read.LastOrDefault(""), 4_000) is { Count: > 0 } page)
        {
            read.AddRange(page);
        }

        Assert.Equal(children, read);
        Assert.Equal(["join"], await Jobs.ReadDependentsAsync("child-5000", "", 10));
    }

    [Fact]
    public async Task TrimAsync_WhileADependentMayNeedTheJob_KeepsIt()
    {
        var keepNothing = new QueueRetention { CompletedSeconds = 0 };
        await Lives.CompleteAsync("parent", at: T);
        var child = await Lives.EnqueueAsync(Child("child", "parent"));
        await Lives.CompleteAsync("behind", at: T + 1);

        // One by one: what stays does not keep what stands behind it.
        Assert.Equal(1, await Jobs.TrimAsync("email", keepNothing, T + 100, 1));
        Assert.Null(await Jobs.LoadAsync("behind"));

        var dead = await Lives.DieAsync(child);
        Assert.Equal(0, await Jobs.TrimAsync("email", keepNothing, T + 100, 100));

        var replayed = await Lives.MoveAsync(await Lives.MoveAsync(dead, new RetryAsked { Reason = "Again." }), Samples.Start());
        await Lives.MoveAsync(replayed, new Succeeded());
        Assert.Equal(1, await Jobs.TrimAsync("email", keepNothing, T + 100, 100));
        Assert.Null(await Jobs.LoadAsync("parent"));
        Assert.Empty(await Jobs.ReadDependentsAsync("parent", "", 10));
    }

    [Fact]
    public async Task TrimAsync_WhenVeryManyAreNeeded_ComesToThoseBehindThem()
    {
        var needed = Enumerable.Range(0, 30).Select(i => $"needed-{i:D2}").ToArray();
        foreach (var jobId in needed)
        {
            await Lives.CompleteAsync(jobId, at: T);
        }

        await Lives.EnqueueAsync(Child("child", parents: needed));
        await Lives.CompleteAsync("behind", at: T + 1);

        var removed = 0;
        for (var call = 0; call < 20 && removed == 0; call++)
        {
            removed = await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 0 }, T + 100, 2);
        }

        Assert.Equal(1, removed);
        Assert.Null(await Jobs.LoadAsync("behind"));
        Assert.NotNull(await Jobs.LoadAsync("needed-00"));
    }

    [Fact]
    public async Task TrimAsync_WhenThereAreTooMany_CountsWhatIsNeededToo()
    {
        await Lives.CompleteAsync("needed", at: T);
        await Lives.EnqueueAsync(Child("child", "needed"));
        await Lives.CompleteAsync("old", at: T + 1);
        await Lives.CompleteAsync("young", at: T + 2);

        Assert.Equal(1, await Jobs.TrimAsync("email", new QueueRetention { CompletedCount = 2 }, T + 100, 100));
        Assert.Null(await Jobs.LoadAsync("old"));
        Assert.Equal(0, await Jobs.TrimAsync("email", new QueueRetention { CompletedCount = 2 }, T + 100, 100));
    }

    private static JobSpec Child(string jobId, params string[] parents) => Samples.Spec(jobId) with { DependsOn = parents };

    private static JobSpec Child(string jobId, string parent, string queue) => Samples.Spec(jobId, queue) with { DependsOn = [parent] };

    private static JobCommit Create(JobSpec spec, int openParents) => JobCommit.Of(null, StateMachine.Create(spec, new Enqueued { By = "key:test", OpenParents = openParents }));
}
