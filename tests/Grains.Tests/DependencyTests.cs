using Microsoft.Extensions.DependencyInjection;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class DependencyTests
{
    [Fact]
    public async Task Enqueue_WhenParentsAreOpen_WaitsUntilTheLastHasCompleted()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("a", "work");
        await scheduler.EnqueueAsync("b", "other");
        var reply = await EnqueueAsync(scheduler, "child", ["a", "b"]);

        Assert.Equal(JobStatus.Waiting, reply.Job!.State.Head.Status);
        await EndAsync(scheduler, "a");
        await EndAsync(scheduler, "b");

        await scheduler.IsAsync("child", JobStatus.Pending);
        Assert.Equal(2, ((Enqueued)(await scheduler.EntryAsync("child", JobEventKind.Enqueue)).Event).OpenParents);
        await scheduler.EntryAsync("child", JobEventKind.ParentsFinished);
        await Eventually.True(async () => (await scheduler.Queue("third").Take(new TakeRequest("w", null, 10))) is [{ JobId: "child" }], "child is handed out");
        Assert.Empty((await scheduler.VerifyAsync("child")).Violations);
    }

    [Fact]
    public async Task Enqueue_WhenParentsHaveCompleted_IsReadyAtOnce()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("a", "work");
        await EndAsync(scheduler, "a");

        Assert.Equal(JobStatus.Pending, (await EnqueueAsync(scheduler, "child", ["a"])).Job!.State.Head.Status);
        Assert.Equal(JobStatus.Delayed, (await EnqueueAsync(scheduler, "later", ["a"], with: input => input with { DelaySeconds = 60 })).Job!.State.Head.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enqueue_WhenTheParentEndsJustBeforeTheCommit_TheJobIsNotForgotten(bool batch)
    {
        MeddlingStore? store = null;
        await using var scheduler = await Scheduler.StartAsync(builder => builder.Services.AddSingleton<IJobStore>(provider =>
            store = new MeddlingStore((IJobStore)provider.GetRequiredService<IJobQueries>())));
        await scheduler.EnqueueAsync("a", "work");
        var ended = false;
        store!.Before(async () =>
        {
            await EndAsync(scheduler, "a");
            ended = true;
        });

        Assert.True(batch ? (await EnqueueAllAsync(scheduler, ("child", ["a"]))).Accepted : (await EnqueueAsync(scheduler, "child", ["a"])).Ok);

        Assert.True(ended);
        await scheduler.IsAsync("child", JobStatus.Pending);
    }

    [Fact]
    public async Task Enqueue_WhenAParentDoesNotExist_RefusesByName()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("a", "work");

        var reply = await EnqueueAsync(scheduler, "child", ["a", "nobody"]);

        Assert.Equal(ReplyStatus.Invalid, reply.Status);
        Assert.Equal(("dependsOn", "names job 'nobody', which does not exist."), (Assert.Single(reply.Errors!).Field, reply.Errors![0].Message));
        Assert.Null(await scheduler.Queries.GetAsync("child"));
    }

    [Theory]
    [InlineData(null, JobStatus.Failed)]
    [InlineData(OnParentFailure.Fail, JobStatus.Failed)]
    [InlineData(OnParentFailure.Continue, JobStatus.Pending)]
    [InlineData(OnParentFailure.Wait, JobStatus.Waiting)]
    public async Task ParentEnded_WhenAParentHasFailed_FollowsThePolicy(OnParentFailure? policy, JobStatus becomes)
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("a", "work");
        await EnqueueAsync(scheduler, "before", ["a"], policy);
        await EndAsync(scheduler, "a", ErrorCodes.InvalidJobData);
        await EnqueueAsync(scheduler, "after", ["a"], policy);

        await scheduler.IsAsync("before", becomes);
        await scheduler.IsAsync("after", becomes);
        if (becomes == JobStatus.Failed)
        {
            var letter = await scheduler.Queries.GetDeadLetterAsync("before");
            Assert.Equal((ErrorCodes.ParentFailed, FailureType.Permanent), (letter!.ErrorCode, letter.FailureType));
            Assert.NotNull(await scheduler.Queries.GetDeadLetterAsync("after"));
        }

        foreach (var jobId in (string[])["before", "after"])
        {
            Assert.Empty((await scheduler.VerifyAsync(jobId)).Violations);
        }
    }

    [Fact]
    public async Task ParentEnded_WhenAParentThatHadFailedWasReplayed_TheOneThatWaitedGoesOn()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("a", "work");
        await EnqueueAsync(scheduler, "child", ["a"], OnParentFailure.Wait);
        await EndAsync(scheduler, "a", ErrorCodes.InvalidJobData);
        await Eventually.True(async () => (await scheduler.LedgerAsync("child")).Any(entry => entry.Event is ParentFailed), "child has heard of it");

        await scheduler.Job("a").Act(new PersonRequest(PersonAction.Retry, "ada", "The data is right now."));
        await EndAsync(scheduler, "a");

        await scheduler.IsAsync("child", JobStatus.Pending);
    }

    [Fact]
    public async Task ParentEnded_WhenTheJobLookedAfterAnotherHadFailed_StillCountsToTheLast()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await Task.WhenAll(((string[])["a", "b", "c"]).Select(jobId => scheduler.EnqueueAsync(jobId, "work")));
        await EnqueueAsync(scheduler, "child", ["a", "b", "c"], OnParentFailure.Continue);
        await EndAsync(scheduler, "a", ErrorCodes.InvalidJobData);
        // The next process knows only of what it has looked at.
        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();
        await scheduler.RecoveredAsync("third");
        await EndAsync(scheduler, "b");
        await EndAsync(scheduler, "c");

        await scheduler.IsAsync("child", JobStatus.Pending);
    }

    [Fact]
    public async Task Act_WhenAParentIsCancelled_ItsDependentsHearOfIt()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("a", "work");
        await EnqueueAsync(scheduler, "b", ["a"]);
        await EnqueueAsync(scheduler, "c", ["b"]);

        await scheduler.Job("a").Act(new PersonRequest(PersonAction.Cancel, "ada", "No."));

        // And theirs.
        await scheduler.IsAsync("c", JobStatus.Failed);
        Assert.Equal("Job b, which this one depends on, is failed.", (await scheduler.ReadAsync("c")).LastError!.Message);
    }

    [Fact]
    public async Task Retry_WhenAParentHasNotCompleted_NeedsForce()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("a", "work");
        await EnqueueAsync(scheduler, "child", ["a"]);
        await EndAsync(scheduler, "a", ErrorCodes.InvalidJobData);
        await scheduler.IsAsync("child", JobStatus.Failed);

        var retry = new PersonRequest(PersonAction.Retry, "ada", "Again.");
        Assert.Equal(ReplyStatus.NeedsForce, (await scheduler.Job("child").Act(retry)).Status);
        Assert.True((await scheduler.Job("child").Act(retry with { Force = true })).Ok);
        Assert.True(((RetryAsked)(await scheduler.EntryAsync("child", JobEventKind.Retry)).Event).ParentsIncomplete);
    }

    [Fact]
    public async Task EnqueueAll_WhenJobsDependOnEachOther_RunsThemInOrder()
    {
        var script = Script.Returns();
        await using var scheduler = await RetryTests.Start(script);

        var reply = await EnqueueAllAsync(scheduler, ("join", ["left", "right"]), ("left", ["root"]), ("right", ["root"]), ("root", []));

        Assert.True(reply.Accepted);
        await scheduler.IsAsync("join", JobStatus.Completed);
        var order = script.Runs.Select(run => run.JobId).ToList();
        Assert.Equal(("root", "join", 4), (order[0], order[3], order.Count));
    }

    [Fact]
    public async Task EnqueueAll_WhenJobsWaitForEachOther_RefusesByName()
    {
        await using var scheduler = await Scheduler.StartAsync();

        var cycle = await EnqueueAllAsync(scheduler, ("a", ["c"]), ("b", ["a"]), ("c", ["b"]));
        Assert.Contains("a -> c -> b -> a", Assert.Single(cycle.Errors!).Message, StringComparison.Ordinal);

        var missing = await EnqueueAllAsync(scheduler, ("a", []), ("b", ["a", "nobody"]));
        Assert.Equal(("jobs[1].dependsOn", "names job 'nobody', which neither exists nor is one of these."), (missing.Errors![0].Field, missing.Errors[0].Message));
        Assert.Empty(await scheduler.Queries.CountAsync());
    }

    [Fact]
    public async Task EnqueueAll_WhenAJobOutsideHasFailed_TakesAllThatDependOnItThroughOthers()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("dead", "work");
        await EndAsync(scheduler, "dead", ErrorCodes.InvalidJobData);

        Assert.True((await EnqueueAllAsync(scheduler, ("grandchild", ["child"]), ("child", ["dead"]), ("free", []))).Accepted);

        await scheduler.IsAsync("child", JobStatus.Failed);
        await scheduler.IsAsync("grandchild", JobStatus.Failed);
        await scheduler.IsAsync("free", JobStatus.Pending);
    }

    [Fact]
    public async Task Start_WhenAParentEndedAndNobodyWasTold_TheJobGoesOn()
    {
        DeafStore? deaf = null;
        var isDeaf = true;
        await using var scheduler = await Scheduler.StartAsync(builder => builder.Services.AddSingleton<IJobStore>(provider =>
        {
            var store = (IJobStore)provider.GetRequiredService<IJobQueries>();
            return isDeaf ? deaf = new DeafStore(store) : store;
        }));
        await scheduler.EnqueueAsync("a", "work");
        await EnqueueAsync(scheduler, "child", ["a"]);
        await EndAsync(scheduler, "a");
        Assert.True(deaf!.Asked);
        await scheduler.IsAsync("child", JobStatus.Waiting);
        await scheduler.StopAsync();

        isDeaf = false;
        await scheduler.StartAgainAsync();

        await scheduler.IsAsync("child", JobStatus.Pending);
    }

    [Fact]
    public async Task EnqueueAll_WhenTenThousandWaitForOneAndOneForAll_EndsWithThatOne()
    {
        var script = Script.Returns();
        await using var scheduler = await RetryTests.Start(script);
        var middle = Enumerable.Range(0, 9_998).Select(i => $"m-{i}").ToArray();

        Assert.True((await EnqueueAllAsync(scheduler, [("root", []), .. middle.Select(id => (id, new[] { "root" })), ("join", middle)])).Accepted);

        await scheduler.IsAsync("join", JobStatus.Completed);
        Assert.Equal(("root", "join", 10_000), (script.Runs.First().JobId, script.Runs.Last().JobId, script.Runs.Count));
    }

    private static Task<JobReply> EnqueueAsync(Scheduler scheduler, string jobId, string[] parents, OnParentFailure? policy = null, Func<JobInput, JobInput>? with = null) =>
        scheduler.EnqueueAsync(jobId, "third", with: input => (with?.Invoke(input) ?? input) with { DependsOn = parents, OnParentFailure = policy });

    private static Task<IntakeReply> EnqueueAllAsync(Scheduler scheduler, params (string JobId, string[] Parents)[] jobs) =>
        scheduler.Grains.GetGrain<IIntakeGrain>("intake").EnqueueAll([.. jobs.Select(job => new IntakeJob(job.JobId, new JobInput { QueueName = "work", DependsOn = job.Parents }))], "test");

    private static async Task EndAsync(Scheduler scheduler, string jobId, string? error = null)
    {
        var lease = LeaseToken.NewId();
        Assert.True((await scheduler.Job(jobId).Start(new StartRequest("w", lease, long.MaxValue, Remote: true))).Ok);
        Assert.True((await scheduler.Job(jobId).EndRun(error is null
            ? new RunReport(lease, JobEventKind.Succeed)
            : new RunReport(lease, JobEventKind.Fail) { Error = new JobError { Code = error, Message = "No.", FailedAt = scheduler.Now } })).Ok);
    }

    // Says that nobody depends on anybody: as if the process had ended before it could tell.
    private sealed class DeafStore(IJobStore store) : PassingStore(store)
    {
        public bool Asked { get; private set; }

        public override Task<IReadOnlyList<string>> ReadDependentsAsync(string jobId, string afterJobId, int limit, CancellationToken cancellationToken = default)
        {
            Asked = true;
            return Task.FromResult<IReadOnlyList<string>>([]);
        }
    }
}
