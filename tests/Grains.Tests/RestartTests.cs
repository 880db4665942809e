using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Hosting;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Workers;
using ReTraced.Handlers;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class RestartTests
{
    [Fact]
    public async Task Start_WhenJobsWerePendingAndDelayed_GoesOnInOrder()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("second", "work");
        await scheduler.EnqueueAsync("third", "work");
        await scheduler.EnqueueAsync("first", "work", with: input => input with { Priority = 5 });
        await scheduler.EnqueueAsync("later", "work", with: input => input with { DelaySeconds = 60 });
        await scheduler.StopAsync();
        scheduler.Clock.Advance(TimeSpan.FromSeconds(30));
        await scheduler.StartAgainAsync();

        Assert.Equal(["first", "second", "third"], await TakeAsync(scheduler, 3));
        scheduler.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(await scheduler.Queue("work").Take(new TakeRequest("w", null, 10)));
        scheduler.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["later"], await TakeAsync(scheduler, 1));
    }

    [Fact]
    public async Task Stop_WhenAHandlerFinishesInTime_ItsJobIsCompleted()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script(async (_, token) =>
        {
            await finish.Task.WaitAsync(token);
            return null;
        });
        await using var scheduler = await RetryTests.Start(script, shutdown: TimeSpan.FromSeconds(120));
        var asked = scheduler.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await scheduler.EnqueueAsync("j", "work");
        await Eventually.True(() => script.Runs.Count == 1);
        var stopping = scheduler.StopAsync();
        await Eventually.True(() => asked.IsCancellationRequested);
        // The host is still there for the handler, and a token that is cancelled too early has its chance meanwhile.
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await scheduler.EnqueueAsync($"later-{i}", "work", with: input => input with { DelaySeconds = 3600 })).Ok);
        }

        finish.SetResult();
        await stopping;
        await scheduler.StartAgainAsync();
        var job = await scheduler.ReadAsync("j");
        Assert.Equal((JobStatus.Completed, 1), (job.Status, job.HistoryCount));
    }

    [Fact]
    public async Task Stop_WhenAHandlerDoesNotFinish_ItsJobIsReleasedAndRunsAgainWithoutCountingATry()
    {
        var script = new Script(async (context, token) =>
        {
            if (context.Attempt == 1)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }

            return null;
        });
        await using var scheduler = await RetryTests.Start(script, shutdown: TimeSpan.Zero);
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.IsAsync("j", JobStatus.Processing);
        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();
        await scheduler.IsAsync("j", JobStatus.Completed);

        var job = await scheduler.ReadAsync("j");
        Assert.Equal((1, 2), (job.Tries, job.HistoryCount));
        Assert.Equal(RunResult.Pending, job.History![0].Result);
        Assert.NotNull(job.History[0].FinishedAt);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task Stop_WhenEverySlotIsTaken_EveryJobIsReleased()
    {
        var script = new Script(async (context, token) =>
        {
            await Task.Delay(context.Attempt == 1 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, TimeProvider.System, token);
            return null;
        });
        await using var scheduler = await RetryTests.Start(script, shutdown: TimeSpan.Zero);
        var ids = Enumerable.Range(0, scheduler.Services.GetRequiredService<WorkerPumpOptions>().Concurrency).Select(i => $"j{i}").ToList();
        foreach (var id in ids)
        {
            await scheduler.EnqueueAsync(id, "work");
        }

        foreach (var id in ids)
        {
            await scheduler.IsAsync(id, JobStatus.Processing);
        }

        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();
        foreach (var id in ids)
        {
            await scheduler.IsAsync(id, JobStatus.Completed);
            var job = await scheduler.ReadAsync(id);
            Assert.Equal((1, 2, RunResult.Pending), (job.Tries, job.HistoryCount, job.History![0].Result));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_WhenItComesBetweenTheLeaseAndTheHandler_TheHandlerIsNotRun(bool shutdown)
    {
        var script = Script.Returns();
        await using var scheduler = await Scheduler.StartAsync(
            retraced =>
            {
                retraced.Services.AddSingleton(script);
                retraced.AddHandler<ScriptedHandler>("work");
                retraced.Services.AddSingleton<JobRunner>();
                retraced.Services.AddSingleton<IJobRunner, RunnerThatComesLate>();
            },
            shutdown: TimeSpan.Zero);
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.IsAsync("j", JobStatus.Processing);
        if (!shutdown)
        {
            Assert.True((await scheduler.Job("j").Act(new PersonRequest(PersonAction.Cancel, "ada", "test"))).Ok);
            await scheduler.IsAsync("j", JobStatus.Cancelled);
            Assert.Empty(script.Runs);
            return;
        }

        await scheduler.StopAsync();
        Assert.Empty(script.Runs);
        await scheduler.StartAgainAsync();
        var job = await scheduler.ReadAsync("j");
        Assert.Equal((RunResult.Pending, 0), (job.History![0].Result, job.LeasesLost));
        Assert.NotNull(job.History[0].FinishedAt);
    }

    [Fact]
    public async Task Start_WhenTheProcessBeforeDiedInAHandler_TheLeaseIsLostAndTheJobRunsAgain()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.RecoveredAsync("work");
        await scheduler.EnqueueAsync("j", "work");
        // What a process leaves behind that is killed in a handler: a lease of a worker that is no more.
        var grant = Assert.Single(await scheduler.Queue("work").Take(new TakeRequest("local-gone", null, 1)));
        Assert.True((await scheduler.Job("j").Start(new StartRequest("local-gone", "lease", grant.DueAt))).Ok);
        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();

        await scheduler.IsAsync("j", JobStatus.Pending);
        var job = await scheduler.ReadAsync("j");
        Assert.Equal((ErrorCodes.LeaseLost, 1, 1), (job.LastError!.Code, job.LeasesLost, job.Tries));
        Assert.Equal(["j"], await TakeAsync(scheduler, 1));
        var late = await scheduler.Job("j").EndRun(new RunReport("lease", JobEventKind.Succeed));
        Assert.Equal(ReplyStatus.LeaseLost, late.Status);
    }

    [Fact]
    public async Task Start_WhenTheStoreCannotBeWrittenForAWhile_LostLeasesAndExpiriesAreFoundAllTheSame()
    {
        using var warnings = new LoggedWarnings();
        using var locking = new LockWhenRecovering();
        await using var scheduler = await Scheduler.StartAsync(retraced =>
        {
            retraced.Services.AddSingleton<ILoggerProvider>(warnings);
            retraced.Services.AddSingleton<ICrashHook>(locking);
        });
        await scheduler.EnqueueAsync("ran", "work");
        await scheduler.EnqueueAsync("expires", "work", with: input => input with { ExpiresAt = scheduler.Now + 1000 });
        var grant = Assert.Single(await scheduler.Queue("work").Take(new TakeRequest("local-gone", null, 1)));
        Assert.True((await scheduler.Job("ran").Start(new StartRequest("local-gone", "lease", grant.DueAt))).Ok);
        await scheduler.StopAsync();
        scheduler.Clock.Advance(TimeSpan.FromSeconds(2));
        using (locking.Arm(scheduler.StorePath))
        {
            await scheduler.StartAgainAsync();
            await Eventually.True(() => warnings.Contain("one-way call to grain job/ran failed") && warnings.Contain("one-way call to grain job/expires failed"));
        }

        Assert.Equal((JobStatus.Processing, JobStatus.Pending), ((await scheduler.ReadAsync("ran")).Status, (await scheduler.ReadAsync("expires")).Status));
        await Eventually.TrueWhileAdvancing(
            scheduler.Clock,
            TimeSpan.FromMilliseconds(500),
            () => scheduler.ReadAsync("ran").GetAwaiter().GetResult().Status == JobStatus.Pending && scheduler.ReadAsync("expires").GetAwaiter().GetResult().Status == JobStatus.Failed);
    }

    private static async Task<List<string>> TakeAsync(Scheduler scheduler, int count)
    {
        var taken = new List<string>();
        await Eventually.True(
            async () =>
            {
                taken.AddRange((await scheduler.Queue("work").Take(new TakeRequest("w", null, count - taken.Count))).Select(grant => grant.JobId));
                return taken.Count == count;
            },
            $"{count} jobs were handed out");
        return taken;
    }

    // The store is locked by somebody else from the moment on at which a queue has read what is in it.
    private sealed class LockWhenRecovering : ICrashHook, IDisposable
    {
        private string? _path;
        private StoreLock? _lock;

        public LockWhenRecovering Arm(string path)
        {
            _path = path;
            return this;
        }

        public void Reached(CrashPoint point, string what)
        {
            if (point == CrashPoint.Recovering && Interlocked.Exchange(ref _path, null) is { } path)
            {
                _lock = new StoreLock(path);
            }
        }

        public void Dispose() => Interlocked.Exchange(ref _lock, null)?.Dispose();
    }

    // As if all threads were busy: the first run is begun only once it has been told to stop.
    private sealed class RunnerThatComesLate(JobRunner runner, RunningJobs running) : IJobRunner
    {
        public IReadOnlyList<string> Types => runner.Types;

        public async Task<RunReport> RunAsync(LeasedJob job, IProgressSink progress)
        {
            await Eventually.True(() => job.Job.State.Head.Attempts > 1 || running[job.LeaseId].Why != RunStop.None, "the run was told to stop");
            return await runner.RunAsync(job, progress);
        }
    }
}
