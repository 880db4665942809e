using Microsoft.Extensions.DependencyInjection;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Queues;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class UniqueTests
{
    [Fact]
    public async Task Enqueue_WhenTheKeyIsHeld_RefusesAndNamesTheHolder()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await EnqueueAsync(scheduler, "first");

        var reply = await EnqueueAsync(scheduler, "second");

        Assert.Equal((ReplyStatus.UniqueTaken, "first"), (reply.Status, reply.Job?.State.Spec.JobId));
        Assert.Contains("'first'", reply.Message, StringComparison.Ordinal);
        Assert.Null(await scheduler.Queries.GetAsync("second"));
        // The refused one has left nothing: later its id is as good as any.
        Assert.True((await scheduler.EnqueueAsync("second", "work")).Ok);
    }

    [Fact]
    public async Task Enqueue_WhenTheKeyIsHeldAndTheHolderIsAskedFor_AnswersIt()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await EnqueueAsync(scheduler, "first");
        await scheduler.Job("first").Start(new StartRequest("w", "lease", long.MaxValue, Remote: true));

        var reply = await EnqueueAsync(scheduler, "second", OnUniqueConflict.Existing);

        Assert.Equal((ReplyStatus.Existing, "first", JobStatus.Processing), (reply.Status, reply.Job?.State.Spec.JobId, reply.Job?.State.Head.Status));
        Assert.Null(await scheduler.Queries.GetAsync("second"));
    }

    [Fact]
    public async Task Enqueue_WhenTheHolderIsNotStarted_ReplacesIt()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await EnqueueAsync(scheduler, "first");

        Assert.Equal(ReplyStatus.Done, (await EnqueueAsync(scheduler, "second", OnUniqueConflict.Replace)).Status);

        await scheduler.IsAsync("first", JobStatus.Cancelled);
        var cancel = Assert.IsType<CancelAsked>((await scheduler.EntryAsync("first", JobEventKind.Cancel)).Event);
        Assert.Equal(("test", "Replaced by job 'second', which has the same unique key."), (cancel.By, cancel.Reason));
        // Its own grain knows, too, and its queue hands out only the new one.
        Assert.Equal(ReplyStatus.WrongStatus, (await scheduler.Job("first").Start(new StartRequest("w", "lease", long.MaxValue))).Status);
        await ReadyAsync(scheduler, 1);
        Assert.Equal(["second"], (await scheduler.Queue("work").Take(new TakeRequest("w", null, 10))).Select(grant => grant.JobId));
        Assert.Empty((await scheduler.VerifyAsync("first")).Violations);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enqueue_WhenTheHolderHoldsItForATime_ReplacesIt(bool batch)
    {
        await using var scheduler = await Scheduler.StartAsync();
        var rule = new UniqueRule { Key = "debounce", Scope = UniqueScope.ForSeconds, Seconds = 60, OnConflict = OnUniqueConflict.Replace };
        foreach (var jobId in (string[])["first", "second", "third"])
        {
            Assert.True(batch
                ? (await scheduler.Grains.GetGrain<IIntakeGrain>("intake").EnqueueAll([new IntakeJob(jobId, new JobInput { QueueName = "work", Unique = rule })], "test")).Accepted
                : (await scheduler.EnqueueAsync(jobId, "work", with: input => input with { Unique = rule })).Status == ReplyStatus.Done);
        }

        await scheduler.IsAsync("first", JobStatus.Cancelled);
        await scheduler.IsAsync("second", JobStatus.Cancelled);
        Assert.Equal(["third"], (await scheduler.Queries.FindUniqueAsync("work", ["debounce"], scheduler.Now)).Values);
    }

    [Fact]
    public async Task Enqueue_WhenTheHolderWasStarted_DoesNotReplaceIt()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await EnqueueAsync(scheduler, "first");
        await scheduler.Job("first").Start(new StartRequest("w", "lease", long.MaxValue, Remote: true));
        await scheduler.Job("first").EndRun(new RunReport("lease", JobEventKind.Release));

        var reply = await EnqueueAsync(scheduler, "second", OnUniqueConflict.Replace);

        Assert.Equal(ReplyStatus.UniqueTaken, reply.Status);
        Assert.Contains("only one that still waits for its first run is replaced", reply.Message, StringComparison.Ordinal);
        await scheduler.IsAsync("first", JobStatus.Pending);
    }

    [Theory]
    [InlineData(OnUniqueConflict.Refuse)]
    [InlineData(OnUniqueConflict.Existing)]
    [InlineData(OnUniqueConflict.Replace)]
    public async Task Enqueue_When64WantOneKeyAtATime_OneIsLive(OnUniqueConflict onConflict)
    {
        await using var scheduler = await Scheduler.StartAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => EnqueueAsync(scheduler, $"job-{i}", onConflict))));

        Assert.All(replies, reply => Assert.True(onConflict == OnUniqueConflict.Refuse || reply.Ok));
        Assert.Equal(onConflict == OnUniqueConflict.Replace ? 64 : 1, replies.Count(reply => reply.Status == ReplyStatus.Done));
        var counts = Assert.Single(await scheduler.Queries.CountAsync());
        Assert.Equal((1, onConflict == OnUniqueConflict.Replace ? 63 : 0), (counts[JobStatus.Pending], counts[JobStatus.Cancelled]));
        await ReadyAsync(scheduler, 1);
        var live = Assert.Single(await scheduler.Queue("work").Take(new TakeRequest("w", null, 100)));
        Assert.All(replies.Where(reply => reply.Status is ReplyStatus.Existing or ReplyStatus.UniqueTaken), reply => Assert.Equal(live.JobId, reply.Job?.State.Spec.JobId));
    }

    [Fact]
    public async Task Retry_WhenAnotherHoldsTheKey_IsRefusedAndChangesNothing()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await EnqueueAsync(scheduler, "first");
        await scheduler.Job("first").Act(new PersonRequest(PersonAction.Cancel, "ada", "Not now."));
        await EnqueueAsync(scheduler, "second");

        var reply = await scheduler.Job("first").Act(new PersonRequest(PersonAction.Retry, "ada", "Now."));

        Assert.Equal(ReplyStatus.UniqueTaken, reply.Status);
        Assert.Contains("job 'second' holds it now", reply.Message, StringComparison.Ordinal);
        await scheduler.IsAsync("first", JobStatus.Cancelled);
        await scheduler.Job("second").Act(new PersonRequest(PersonAction.Cancel, "ada", "The other one."));
        Assert.True((await scheduler.Job("first").Act(new PersonRequest(PersonAction.Retry, "ada", "Now."))).Ok);
    }

    [Fact]
    public async Task EnqueueAll_WhenKeysAreHeld_DoesWhatEachJobAsksFor()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await EnqueueAsync(scheduler, "held-1", key: "a");
        await EnqueueAsync(scheduler, "held-2", key: "b");

        var reply = await EnqueueAllAsync(scheduler, ("new-1", "a", OnUniqueConflict.Existing), ("new-2", "b", OnUniqueConflict.Replace), ("new-3", "c", OnUniqueConflict.Refuse));

        Assert.True(reply.Accepted);
        Assert.Equal(["held-1", "new-2", "new-3"], reply.JobIds);
        await scheduler.IsAsync("held-2", JobStatus.Cancelled);
        await ReadyAsync(scheduler, 3);
        Assert.Equal(["held-1", "new-2", "new-3"], (await scheduler.Queue("work").Take(new TakeRequest("w", null, 10))).Select(grant => grant.JobId).Order());

        var refused = await EnqueueAllAsync(scheduler, ("new-4", "d", OnUniqueConflict.Refuse), ("new-5", "a", OnUniqueConflict.Refuse));
        Assert.Equal((false, "held-1"), (refused.Accepted, refused.ConflictingJobId));
        Assert.StartsWith("jobs[1]: ", refused.Message, StringComparison.Ordinal);
        Assert.Null(await scheduler.Queries.GetAsync("new-4"));
    }

    [Fact]
    public async Task Enqueue_WhenAJobOfABatchIsReplaced_ThoseThatDependOnItHearOfIt()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await EnqueueAllAsync(scheduler, ("held", "a", OnUniqueConflict.Refuse), ("other", "b", OnUniqueConflict.Refuse));
        await scheduler.EnqueueAsync("child", "work", with: input => input with { DependsOn = ["held"] });

        Assert.Equal(ReplyStatus.Done, (await EnqueueAsync(scheduler, "new", OnUniqueConflict.Replace, "a")).Status);

        await scheduler.IsAsync("child", JobStatus.Failed);
    }

    [Fact]
    public async Task EnqueueAll_WhenTwoHaveOneKey_RefusesByName()
    {
        await using var scheduler = await Scheduler.StartAsync();

        var reply = await EnqueueAllAsync(scheduler, ("x", "a", OnUniqueConflict.Existing), ("y", "a", OnUniqueConflict.Existing));

        Assert.Equal("jobs[1].unique.key", Assert.Single(reply.Errors!).Field);
    }

    // What was replaced tells its queue a moment later.
    private static Task ReadyAsync(Scheduler scheduler, int jobs) => Eventually.True(async () => (await scheduler.Queue("work").Describe()).Ready == jobs, $"{jobs} are ready");

    [Fact]
    public async Task Enqueue_WhenTheHolderIsGoneAndItsSecondsAreNotOver_SaysSo()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("first", "work", with: input => input with { Unique = new UniqueRule { Key = "a", Scope = UniqueScope.ForSeconds, Seconds = 3_600 } });
        await scheduler.Job("first").Act(new PersonRequest(PersonAction.Cancel, "ada", "No."));
        await scheduler.Services.GetRequiredService<IJobStore>().TrimAsync("work", new QueueRetention { CompletedCount = 0 }, scheduler.Now, 10);

        foreach (var onConflict in Enum.GetValues<OnUniqueConflict>())
        {
            var reply = await EnqueueAsync(scheduler, "second", onConflict, "a");
            Assert.Equal(ReplyStatus.UniqueTaken, reply.Status);
            Assert.Contains("which was removed since", reply.Message, StringComparison.Ordinal);
            Assert.Contains("which was removed since", (await EnqueueAllAsync(scheduler, ("third", "a", onConflict))).Message, StringComparison.Ordinal);
        }

        scheduler.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await EnqueueAsync(scheduler, "second", key: "a")).Ok);
    }

    private static Task<JobReply> EnqueueAsync(Scheduler scheduler, string jobId, OnUniqueConflict onConflict = OnUniqueConflict.Refuse, string key = "only one") =>
        scheduler.EnqueueAsync(jobId, "work", with: input => With(input, key, onConflict));

    private static Task<IntakeReply> EnqueueAllAsync(Scheduler scheduler, params (string JobId, string Key, OnUniqueConflict OnConflict)[] jobs) =>
        scheduler.Grains.GetGrain<IIntakeGrain>("intake").EnqueueAll([.. jobs.Select(job => new IntakeJob(job.JobId, With(new JobInput { QueueName = "work" }, job.Key, job.OnConflict)))], "test");

    private static JobInput With(JobInput input, string key, OnUniqueConflict onConflict) =>
        input with { Unique = new UniqueRule { Key = key, Scope = UniqueScope.UntilFinished, OnConflict = onConflict } };
}
