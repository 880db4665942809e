using Microsoft.Extensions.DependencyInjection;
using ReTraced.Handlers;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class DrainTests
{
    private const string Queue = "work";

    [Fact]
    public async Task Drain_RefusesNewJobsAndRunsAllOthersToTheirEnd()
    {
        var script = new Script((context, _) => context is { JobId: "retried", Attempt: 1 } ? throw new JobFailedException("NETWORK_ERROR", "down") : Task.FromResult<object?>(null));
        await using var scheduler = await Scheduler.StartAsync(retraced =>
        {
            retraced.Services.AddSingleton(script);
            retraced.AddHandler<ScriptedHandler>(Queue);
        });
        await scheduler.EnqueueAsync("retried", Queue);
        await scheduler.EnqueueAsync("delayed", Queue, with: input => input with { DelaySeconds = 60 });
        await scheduler.IsAsync("retried", JobStatus.Delayed);
        await scheduler.SetAsync(Queue, """{"draining":true}""");

        var refused = await scheduler.EnqueueAsync("late", Queue);
        Assert.Equal((ReplyStatus.QueueDraining, Draining.Message(Queue)), (refused.Status, refused.Message));
        var batch = await scheduler.Grains.GetGrain<IIntakeGrain>("intake").EnqueueAll([new IntakeJob("x", new JobInput { QueueName = "other" }), new IntakeJob("y", new JobInput { QueueName = Queue })], "test");
        Assert.Equal((false, Queue), (batch.Accepted, batch.DrainingQueue));
        Assert.Null(await scheduler.Queries.GetAsync("late"));
        Assert.Null(await scheduler.Queries.GetAsync("x"));

        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromSeconds(1), () => script.Runs.Count == 3, "the retry and the delayed one run");
        await scheduler.IsAsync("retried", JobStatus.Completed);
        await scheduler.IsAsync("delayed", JobStatus.Completed);

        await scheduler.SetAsync(Queue, """{"draining":false}""");
        Assert.True((await scheduler.EnqueueAsync("late", Queue)).Ok);
        await scheduler.IsAsync("late", JobStatus.Completed);
    }

    [Fact]
    public async Task Drain_LeavesReplaysToPeopleAndNotToThePolicy()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.SetAsync(Queue, """{"draining":false,"dlqPolicy":{"autoRetryAfterSeconds":1,"maxAutoRetries":9}}""");
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(5));
        await scheduler.EnqueueAsync("j", Queue, with: input => input with { MaxTries = 1 });
        await scheduler.SetAsync(Queue, """{"draining":true}""");
        await FailAsync(scheduler);
        for (var i = 0; i < 5; i++)
        {
            scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
            // Whatever the queue has told on its way has been heard after this.
            await scheduler.Queue(Queue).Describe();
            await scheduler.Grains.GetGrain<IDlqGrain>(Queue).Act("nobody", new PersonRequest(PersonAction.Discard, "ada", "r"));
        }

        Assert.Equal(JobStatus.Dead, (await scheduler.ReadAsync("j")).Status);
        Assert.True((await scheduler.Job("j").Act(new PersonRequest(PersonAction.Retry, "ada", "once more"))).Ok);
        await FailAsync(scheduler);

        await scheduler.SetAsync(Queue, """{"draining":false}""");
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromSeconds(1), () => scheduler.ReadAsync("j").GetAwaiter().GetResult().Status == JobStatus.Pending, "the policy goes on");
    }

    private static async Task FailAsync(Scheduler scheduler)
    {
        await Eventually.True(async () => (await scheduler.Queue(Queue).Take(new TakeRequest("w", null, 1))).Count == 1, "it is handed out");
        Assert.True((await scheduler.Job("j").Start(new StartRequest("w", "lease", scheduler.Now))).Ok);
        Assert.True((await scheduler.Job("j").EndRun(new RunReport("lease", JobEventKind.Fail) { Error = new JobError { Code = ErrorCodes.NetworkError, Message = "m" } })).Ok);
    }
}
