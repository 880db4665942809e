using Microsoft.Extensions.DependencyInjection;
using ReTraced.Handlers;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

/// <summary>The dead letter policy of a queue: after a time, so many times, temporary failures only.</summary>
public sealed class DlqPolicyTests
{
    private const int After = 60;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Policy_WhenAJobDiesOfTemporaryFailures_ReplaysItAfterTheTimeAndNoMoreThanSoOften()
    {
        await using var scheduler = await StartAsync(ErrorCodes.NetworkError);
        await SetAsync(scheduler, 2);
        await DieAsync(scheduler, "j", 1);

        await RepliesAsync(scheduler, "j", 2);
        await RepliesAsync(scheduler, "j", 3);
        await NothingHappensAsync(scheduler, "j", 3);

        var retries = (await scheduler.LedgerAsync("j")).Select(entry => entry.Event).OfType<RetryAsked>().ToList();
        Assert.All(retries, retry => Assert.Equal((RetryTrigger.Auto, JobEvent.Scheduler), (retry.Trigger, retry.By)));
        Assert.Equal(
            [
                "Automatic replay 1 of 2: the policy of queue work replays jobs 1 min after temporary failures have used up their tries.",
                "Automatic replay 2 of 2: the policy of queue work replays jobs 1 min after temporary failures have used up their tries.",
            ],
            retries.Select(retry => retry.Reason));
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);

        // A person's replay begins the count anew.
        Assert.True((await scheduler.Job("j").Act(new PersonRequest(PersonAction.Retry, "ann", "Mended."))).Ok);
        await scheduler.AttemptsAsync("j", 4, JobStatus.Dead);
        await RepliesAsync(scheduler, "j", 5);
    }

    [Fact]
    public async Task Policy_WhenTheFailureIsPermanent_LeavesItToPeople()
    {
        await using var scheduler = await StartAsync(ErrorCodes.InvalidJobData);
        await SetAsync(scheduler, 2);
        await scheduler.EnqueueAsync("j", "work", with: input => input with { MaxTries = 1 });
        await scheduler.IsAsync("j", JobStatus.Failed);

        await NothingHappensAsync(scheduler, "j", 1, JobStatus.Failed);
    }

    [Fact]
    public async Task Policy_WhenTheDeadLetterIsOlderOrDiscarded_LeavesItToPeople()
    {
        await using var scheduler = await StartAsync(ErrorCodes.NetworkError);
        await DieAsync(scheduler, "older", 1);
        scheduler.Clock.Advance(Step);
        await SetAsync(scheduler, 2);
        await DieAsync(scheduler, "discarded", 1);
        Assert.True((await scheduler.Job("discarded").Act(new PersonRequest(PersonAction.Discard, "ann", "Known."))).Ok);
        await DieAsync(scheduler, "j", 1);

        await RepliesAsync(scheduler, "j", 2);

        Assert.Equal(1, (await scheduler.ReadAsync("older")).HistoryCount);
        Assert.Equal(1, (await scheduler.ReadAsync("discarded")).HistoryCount);
    }

    [Fact]
    public async Task Policy_WhenTheProcessEndsMeanwhile_IsFollowedByTheNextOne()
    {
        await using var scheduler = await StartAsync(ErrorCodes.NetworkError);
        await SetAsync(scheduler, 1);
        await DieAsync(scheduler, "j", 1);

        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();

        await RepliesAsync(scheduler, "j", 2);
        await NothingHappensAsync(scheduler, "j", 2);
    }

    [Fact]
    public async Task Policy_WhenItIsTakenAway_ReplaysNoMore()
    {
        await using var scheduler = await StartAsync(ErrorCodes.NetworkError);
        await SetAsync(scheduler, 5);
        await DieAsync(scheduler, "j", 1);
        Assert.Empty((await scheduler.Queue("work").ChangeSettings(new SettingsRequest(JsonData.Parse("""{"dlqPolicy":null}"""), "ann", null))).Errors);
        await SetAsync(scheduler, 5, "other");

        // Its time is long over when the other queue, which has a policy, has been looked after.
        await NothingHappensAsync(scheduler, "j", 1, queue: "other");
    }

    private static Task<Scheduler> StartAsync(string code) => Scheduler.StartAsync(retraced =>
    {
        retraced.Services.AddSingleton(Script.Throws(context => new JobFailedException(context.JobId.StartsWith("witness", StringComparison.Ordinal) ? ErrorCodes.NetworkError : code, "No.")));
        retraced.AddHandler<ScriptedHandler>("work");
    });

    private static async Task SetAsync(Scheduler scheduler, int most, string queue = "work") =>
        Assert.Empty((await scheduler.Queue(queue).ChangeSettings(new SettingsRequest(JsonData.Parse($$$"""{"dlqPolicy":{"autoRetryAfterSeconds":{{{After}}},"maxAutoRetries":{{{most}}}}}"""), "ann", null))).Errors);

    private static async Task DieAsync(Scheduler scheduler, string jobId, int attempts, string queue = "work")
    {
        await scheduler.EnqueueAsync(jobId, queue, with: input => input with { MaxTries = 1, Type = "work" });
        await scheduler.AttemptsAsync(jobId, attempts, JobStatus.Dead);
    }

    // The replay comes neither before its time nor much after it.
    private static async Task RepliesAsync(Scheduler scheduler, string jobId, int attempts)
    {
        var died = (await scheduler.Queries.GetAsync(jobId))!.State.Head.DiedAt!.Value;
        await Eventually.TrueWhileAdvancing(scheduler.Clock, Step, () => scheduler.Queries.GetAsync(jobId).GetAwaiter().GetResult()!.State.Head.Attempts == attempts, $"{jobId} ran again");
        await scheduler.AttemptsAsync(jobId, attempts, JobStatus.Dead);
        var replay = (await scheduler.LedgerAsync(jobId)).Last(entry => entry.Event is RetryAsked);
        Assert.InRange(replay.At - died, After * 1000, long.MaxValue);
    }

    // A witness that dies later is replayed: by then the other has had its chance.
    private static async Task NothingHappensAsync(Scheduler scheduler, string jobId, int attempts, JobStatus status = JobStatus.Dead, string queue = "work")
    {
        var witness = $"witness-{scheduler.Now}";
        await DieAsync(scheduler, witness, 1, queue);
        await RepliesAsync(scheduler, witness, 2);
        await scheduler.AttemptsAsync(jobId, attempts, status);
    }
}
