using Microsoft.Extensions.DependencyInjection;
using ReTraced.Backoff;
using ReTraced.DeadLetters;
using ReTraced.Handlers;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class RetryTests
{
    public static TheoryData<BackoffStrategy, BackoffConfig, long[]> Plans => new()
    {
        { BackoffStrategy.Exponential, new BackoffConfig { BaseDelaySeconds = 1, Factor = 2 }, [1000, 2000, 4000] },
        { BackoffStrategy.Linear, new BackoffConfig { BaseDelaySeconds = 1.5 }, [1500, 3000, 4500] },
        { BackoffStrategy.Fixed, new BackoffConfig { BaseDelaySeconds = 2 }, [2000, 2000, 2000] },
        { BackoffStrategy.ThreeTier, new BackoffConfig { BaseDelaySeconds = 3, Factor = 4, LimitOfTries = 2 }, [0, 3000, 12_000] },
        { BackoffStrategy.ThreeTier, new BackoffConfig { BaseDelaySeconds = 3, LimitOfTries = 3, Tier2 = BackoffStrategy.Linear }, [0, 0, 3000] },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task Fail_WhenAlwaysTemporary_RetriesByTheFormulaAndDies(BackoffStrategy strategy, BackoffConfig config, long[] plannedMs)
    {
        await using var scheduler = await Start(Script.Throws(_ => new JobFailedException(ErrorCodes.NetworkError, "refused")));
        await scheduler.EnqueueAsync("j", "work", with: input => input with { MaxTries = 4, BackoffStrategy = strategy, BackoffConfig = config });
        for (var i = 0; i < plannedMs.Length; i++)
        {
            if (plannedMs[i] > 0)
            {
                await scheduler.AttemptsAsync("j", i + 1, JobStatus.Delayed);
                // The alarm is set once the queue knows; a clock moved before that would make the run late.
                await Eventually.True(async () => (await scheduler.Queue("work").Describe()).Delayed == 1);
                scheduler.Clock.Advance(TimeSpan.FromMilliseconds(plannedMs[i] - 1));
                Assert.Equal(i + 1, (await scheduler.ReadAsync("j")).HistoryCount);
                // One more, and one for the rounding of the alarm.
                scheduler.Clock.Advance(TimeSpan.FromMilliseconds(2));
            }
        }

        await scheduler.AttemptsAsync("j", 4, JobStatus.Dead);
        var job = await scheduler.ReadAsync("j");
        Assert.Equal(plannedMs, job.History!.Skip(1).Select(run => run.PlannedDelayMs));
        Assert.All(job.History!, run => Assert.InRange(run.DriftMs, 0, 49));
        var letter = DeadLetterProjection.Of((await scheduler.Queries.GetAsync("j"))!.State, await scheduler.LedgerAsync("j"))!;
        Assert.Equal((DeadLetterStatus.Dead, FailureType.Temporary, 4), (letter.Status, letter.FailureType, letter.Tries));
        var explanation = await scheduler.ExplainAsync("j");
        Assert.True(explanation.BackoffCheck.Ok);
        Assert.Equal(plannedMs, explanation.BackoffCheck.Attempts.Select(attempt => attempt.ExpectedDelayMs));
        Assert.Equal(FailureType.Temporary, explanation.Answers.FailureKind.FailureType);
        Assert.Equal(RetryDecisionKind.Dead, explanation.Answers.WhenAndWhyStopped.Decision);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task Fail_WhenPermanent_StopsAfterOneAttempt()
    {
        await using var scheduler = await Start(Script.Throws(_ => new JobFailedException(ErrorCodes.InvalidJobData, "no address")));
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.AttemptsAsync("j", 1, JobStatus.Failed);
        Assert.Equal(FailureType.Permanent, (await scheduler.Queries.GetDeadLetterAsync("j"))!.FailureType);
    }

    [Fact]
    public async Task Fail_WhenTheQueueClassifiesTheCode_FollowsTheQueue()
    {
        await using var scheduler = await Start(Script.Throws(_ => new JobFailedException("CARD_DECLINED", "no funds")));
        await scheduler.Queue("work").ChangeSettings(new SettingsRequest(JsonData.Parse("""{"classification":{"CARD_DECLINED":"PERMANENT"}}"""), "test", null));
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.AttemptsAsync("j", 1, JobStatus.Failed);
        Assert.Equal(ClassifiedBy.Queue, (await scheduler.ReadAsync("j")).History![0].Decision!.ClassifiedBy);
    }

    [Theory]
    [InlineData(false, JobStatus.Failed, FailureType.Permanent)]
    [InlineData(true, JobStatus.Poisoned, FailureType.Poison)]
    public async Task Fail_WhenTheHandlerSaysTheKind_FollowsTheHandler(bool poison, JobStatus status, FailureType type)
    {
        await using var scheduler = await Start(Script.Throws(_ => poison ? new PoisonJobException("harmful") : new PermanentJobException("hopeless")));
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.AttemptsAsync("j", 1, status);
        var decision = (await scheduler.ReadAsync("j")).History![0].Decision!;
        Assert.Equal((type, ClassifiedBy.Handler), (decision.FailureType, decision.ClassifiedBy));
    }

    [Fact]
    public async Task Retry_WhenByHandWithAPatch_CompletesAndKeepsTheRecord()
    {
        var script = new Script((context, _) => context.Replay == 0 ? throw new PermanentJobException("bad address") : Task.FromResult<object?>(new { sent = true }));
        await using var scheduler = await Start(script);
        await scheduler.EnqueueAsync("j", "work", """{"to":"nobody"}""");
        await scheduler.AttemptsAsync("j", 1, JobStatus.Failed);
        scheduler.Clock.Advance(TimeSpan.FromMinutes(5));

        var reply = await scheduler.Job("j").Act(new PersonRequest(PersonAction.Retry, "ada", "corrected the address")
        {
            Changes = JsonData.Parse("""[{"op":"replace","path":"/jobData/to","value":"ada@example.com"}]"""),
        });
        Assert.Equal(ReplyStatus.Done, reply.Status);
        await scheduler.AttemptsAsync("j", 2, JobStatus.Completed);

        var job = await scheduler.ReadAsync("j");
        Assert.Equal("""{"to":"ada@example.com"}""", job.JobData.ToString());
        Assert.Equal("""{"sent":true}""", job.Output!.ToString());
        var (first, second) = (job.History![0], job.History[1]);
        Assert.Equal((RunResult.Failed, RetryTrigger.Auto, false), (first.Result, first.Trigger, first.ChangesMade));
        Assert.Equal((RunResult.Success, RetryTrigger.Manual, true), (second.Result, second.Trigger, second.ChangesMade));
        Assert.Equal(("ada", "corrected the address", 1), (second.By, second.Reason, second.Replay));
        Assert.Equal(new JobChange("/jobData/to", JsonData.Parse("\"nobody\""), JsonData.Parse("\"ada@example.com\"")), Assert.Single(second.ChangesInJob!));

        var letter = DeadLetterProjection.Of((await scheduler.Queries.GetAsync("j"))!.State, await scheduler.LedgerAsync("j"))!;
        Assert.Equal("""{"to":"nobody"}""", letter.JobData.ToString());
        Assert.Equal((ResolutionKind.Replayed, "ada"), (letter.Resolution!.Kind, letter.Resolution.By));
        Assert.Equal(RunResult.Success, Assert.Single(letter.Retries!).Result);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task Retry_WhenThePatchDoesNotApply_ChangesNothing()
    {
        await using var scheduler = await Start(Script.Throws(_ => new PermanentJobException("bad")));
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.AttemptsAsync("j", 1, JobStatus.Failed);
        var before = await scheduler.ReadAsync("j");

        var reply = await scheduler.Job("j").Act(new PersonRequest(PersonAction.Retry, "ada", "try")
        {
            Changes = JsonData.Parse("""[{"op":"replace","path":"/maxTries","value":0}]"""),
        });
        Assert.Equal((ReplyStatus.Invalid, "maxTries"), (reply.Status, Assert.Single(reply.Errors!).Field));
        Assert.Equal(before.Version, (await scheduler.ReadAsync("j")).Version);
    }

    internal static Task<Scheduler> Start(Script script, string type = "work", TimeSpan? shutdown = null) => Scheduler.StartAsync(
        retraced =>
        {
            retraced.Services.AddSingleton(script);
            retraced.AddHandler<ScriptedHandler>(type);
        },
        shutdown);
}
