using Microsoft.Extensions.DependencyInjection;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class QueueTests
{
    [Fact]
    public async Task Take_WhenPaused_HandsOutNothingUntilResumed()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await Set(scheduler, """{"paused":true}""");
        await scheduler.RecoveredAsync("work");
        await scheduler.EnqueueAsync("j", "work");
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).Ready == 1);
        Assert.Empty(await scheduler.Queue("work").Take(new TakeRequest("w", null, 1)));
        var waiting = scheduler.Queue("work").WaitForWork(new WaitRequest(null, 20_000));
        // Were there work for it, the wait would end before this call, which comes after it.
        await scheduler.Queue("work").Describe();
        Assert.False(waiting.IsCompleted);
        await Set(scheduler, """{"paused":false}""");
        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(120)));
        Assert.Single(await scheduler.Queue("work").Take(new TakeRequest("w", null, 1)));
    }

    [Fact]
    public async Task Take_WhenConcurrencyIsLimited_HandsOutNoMoreUntilOneEnds()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await Set(scheduler, """{"maxConcurrency":2}""");
        await scheduler.RecoveredAsync("work");
        foreach (var id in (string[])["a", "b", "c"])
        {
            await scheduler.EnqueueAsync(id, "work");
        }

        var queue = scheduler.Queue("work");
        Assert.Equal(["a", "b"], (await queue.Take(new TakeRequest("w", null, 10))).Select(grant => grant.JobId));
        Assert.Empty(await queue.Take(new TakeRequest("w", null, 10)));
        Assert.True((await scheduler.Job("a").Start(new StartRequest("w", "lease", scheduler.Now))).Ok);
        Assert.True((await scheduler.Job("a").EndRun(new RunReport("lease", JobEventKind.Succeed))).Ok);
        Assert.True(await queue.WaitForWork(new WaitRequest(null, 20_000)).WaitAsync(TimeSpan.FromSeconds(120)));
        Assert.Equal(["c"], (await queue.Take(new TakeRequest("w", null, 10))).Select(grant => grant.JobId));
    }

    [Fact]
    public async Task Settings_WhenChanged_SurviveARestart()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await Set(scheduler, """{"maxConcurrency":7,"defaults":{"maxTries":9},"retention":{"completedSeconds":60}}""");
        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();
        var settings = await scheduler.Queue("work").GetSettings();
        Assert.Equal((7, 9, 60L), (settings.MaxConcurrency, settings.Defaults.MaxTries, settings.Retention.CompletedSeconds));
        await scheduler.EnqueueAsync("j", "work");
        Assert.Equal(9, (await scheduler.ReadAsync("j")).MaxTries);
    }

    [Fact]
    public async Task Settings_WhenManyAreChangedAtOnce_EachCounts()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await Task.WhenAll(Enumerable.Range(1, 30).Select(i => Set(scheduler, $$$"""{"classification":{"CODE_{{{i}}}":"PERMANENT"}}""")));
        Assert.Equal(30, (await scheduler.Queue("work").GetSettings()).Classification.Count);
        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();
        Assert.Equal(30, (await scheduler.Queue("work").GetSettings()).Classification.Count);
    }

    [Fact]
    public async Task Retention_WhenCompletedJobsAreOld_RemovesThemAndKeepsDeadLetters()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await Set(scheduler, """{"retention":{"completedSeconds":100}}""");
        await scheduler.RecoveredAsync("work");
        await End(scheduler, "done", new RunReport("lease", JobEventKind.Succeed));
        await End(scheduler, "failed", new RunReport("lease", JobEventKind.Fail) { Error = new JobError { Code = ErrorCodes.InvalidJobData, Message = "m" } });
        scheduler.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.NotNull(await scheduler.Queries.GetAsync("done"));
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromSeconds(1), () => scheduler.Queries.GetAsync("done").GetAwaiter().GetResult() is null);
        Assert.NotNull(await scheduler.Queries.GetAsync("failed"));
        Assert.NotNull(await scheduler.Queries.GetDeadLetterAsync("failed"));
    }

    [Fact]
    public async Task Expire_WhenAJobWasNotStartedInTime_FailsItWithADeadLetter()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var expiresAt = scheduler.Now + 5000;
        await scheduler.EnqueueAsync("j", "work", with: input => input with { ExpiresAt = expiresAt });
        await AdvanceAsync(scheduler, "j", 4999);
        Assert.Equal(JobStatus.Pending, (await scheduler.ReadAsync("j")).Status);
        await scheduler.AdvanceUntilAsync("j", JobStatus.Failed);
        Assert.Equal(ErrorCodes.Expired, (await scheduler.Queries.GetDeadLetterAsync("j"))!.ErrorCode);
        Assert.True((await scheduler.EntryAsync("j", JobEventKind.Expire)).At >= expiresAt);
    }

    [Fact]
    public async Task Due_WhenNoWorkerIsThere_TheRecordSaysThatTheJobIsPending()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var runAt = scheduler.Now + 3000;
        await scheduler.EnqueueAsync("j", "work", with: input => input with { DelaySeconds = 3 });
        Assert.Equal(JobStatus.Delayed, (await scheduler.ReadAsync("j")).Status);
        await AdvanceAsync(scheduler, "j", 2999);
        Assert.Equal(JobStatus.Delayed, (await scheduler.ReadAsync("j")).Status);
        await scheduler.AdvanceUntilAsync("j", JobStatus.Pending);
        Assert.True((await scheduler.EntryAsync("j", JobEventKind.Due)).At >= runAt);
    }

    [Fact]
    public async Task Enqueue_When64AskForTheSameId_ExactlyOneIsMade()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => scheduler.EnqueueAsync("j", "work")));
        Assert.Single(replies, reply => reply.Status == ReplyStatus.Done);
        Assert.Equal(63, replies.Count(reply => reply.Status == ReplyStatus.JobExists));
    }

    [Fact]
    public async Task Reminder_WhileAQueueHasLiveJobs_IsArmedAndThenRemoved()
    {
        await using var scheduler = await Scheduler.StartAsync();
        var documents = scheduler.Services.GetRequiredService<IDocumentStore>();
        await scheduler.EnqueueAsync("j", "work", with: input => input with { DelaySeconds = 3600 });
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(500), () => Reminders(documents) == 1);
        await scheduler.Job("j").Act(new PersonRequest(PersonAction.Cancel, "ada", "not needed"));
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(500), () => Reminders(documents) == 0);
    }

    [Fact]
    public async Task Queue_WhenItWasOnlyAskedFor_EndsUntilItHasAJob()
    {
        var script = Script.Returns();
        await using var scheduler = await Scheduler.StartAsync(retraced =>
        {
            retraced.Services.AddSingleton(script);
            retraced.AddHandler<ScriptedHandler>("work");
        });
        await scheduler.EnqueueAsync("first", "work");
        await scheduler.IsAsync("first", JobStatus.Completed);
        var before = scheduler.Clock.Timers;
        foreach (var name in Enumerable.Range(0, 50).Select(i => $"name-{i}"))
        {
            Assert.Empty(await scheduler.Queue(name).Take(new TakeRequest("w", null, 1)));
        }

        // Two timers each: the alarm and the housekeeping.
        Assert.True(scheduler.Clock.Timers >= before + 100);
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromSeconds(1), () => scheduler.Clock.Timers < before + 10);

        // The queue that had a job is still there, and one of those names becomes a queue with its first job.
        await scheduler.EnqueueAsync("second", "work");
        await scheduler.EnqueueAsync("third", "name-7", with: input => input with { Type = "work" });
        await scheduler.IsAsync("second", JobStatus.Completed);
        await scheduler.IsAsync("third", JobStatus.Completed);
    }

    private static int Reminders(IDocumentStore documents) => documents.ListAsync("reminder").GetAwaiter().GetResult().Count;

    // Whatever the queue's alarm had to tell the job on the way, the job has heard it afterwards.
    private static async Task AdvanceAsync(Scheduler scheduler, string jobId, int milliseconds)
    {
        // The first answer comes after the alarm was set, the second after it told the job, and the third after the job did it.
        await scheduler.Queue("work").Describe();
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await scheduler.Queue("work").Describe();
        Assert.False((await scheduler.Job(jobId).EndRun(new RunReport("no lease", JobEventKind.Succeed))).Ok);
    }

    private static async Task End(Scheduler scheduler, string jobId, RunReport report)
    {
        await scheduler.EnqueueAsync(jobId, "work");
        Assert.Equal(jobId, Assert.Single(await scheduler.Queue("work").Take(new TakeRequest("w", null, 1))).JobId);
        Assert.True((await scheduler.Job(jobId).Start(new StartRequest("w", report.LeaseId, scheduler.Now))).Ok);
        Assert.True((await scheduler.Job(jobId).EndRun(report)).Ok);
    }

    private static async Task Set(Scheduler scheduler, string patch) =>
        Assert.Empty((await scheduler.Queue("work").ChangeSettings(new SettingsRequest(JsonData.Parse(patch), "test", null))).Errors);
}
