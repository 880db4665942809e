using ReTraced.Handlers;
using ReTraced.Jobs;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class HandlerTests
{
    [Fact]
    public async Task Run_WhenTheHandlerExceedsTheTimeout_FailsWithTimeout()
    {
        var script = new Script(async (context, token) =>
        {
            if (context.JobId == "j")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }

            return null;
        });
        await using var scheduler = await RetryTests.Start(script);
        await scheduler.EnqueueAsync("j", "work", with: input => input with { TimeoutSeconds = 7, MaxTries = 1 });
        // The timeout is set before the handler runs.
        await Eventually.True(() => script.Runs.Count == 1);
        scheduler.Clock.Advance(TimeSpan.FromSeconds(6));
        // A job that runs from start to end meanwhile: a timeout that comes too early has its chance.
        await scheduler.EnqueueAsync("other", "work");
        await scheduler.IsAsync("other", JobStatus.Completed);
        Assert.Equal(JobStatus.Processing, (await scheduler.ReadAsync("j")).Status);

        scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
        await scheduler.IsAsync("j", JobStatus.Dead);
        Assert.Equal(ErrorCodes.Timeout, (await scheduler.ReadAsync("j")).LastError!.Code);
        Assert.Equal(7000, (await scheduler.EntryAsync("j", JobEventKind.Fail)).At - (await scheduler.EntryAsync("j", JobEventKind.Start)).At);
    }

    [Fact]
    public async Task Run_WhenTheHandlerIgnoresItsToken_IsReportedWithoutIt()
    {
        var never = new TaskCompletionSource<object?>();
        await using var scheduler = await RetryTests.Start(new Script((_, _) => never.Task));
        await scheduler.EnqueueAsync("j", "work", with: input => input with { TimeoutSeconds = 1, MaxTries = 1 });
        await scheduler.IsAsync("j", JobStatus.Processing);
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(500), () => scheduler.ReadAsync("j").GetAwaiter().GetResult().Status == JobStatus.Dead);
        Assert.Equal(ErrorCodes.Timeout, (await scheduler.ReadAsync("j")).LastError!.Code);
    }

    [Fact]
    public async Task Run_WhenTheHandlerBlocksItsThread_IsTimedOutAllTheSame()
    {
        using var gate = new ManualResetEventSlim();
        await using var scheduler = await RetryTests.Start(new Script((_, _) =>
        {
            gate.Wait(CancellationToken.None);
            return Task.FromResult<object?>(null);
        }));
        await scheduler.EnqueueAsync("j", "work", with: input => input with { TimeoutSeconds = 1, MaxTries = 1 });
        await scheduler.IsAsync("j", JobStatus.Processing);
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(500), () => scheduler.ReadAsync("j").GetAwaiter().GetResult().Status == JobStatus.Dead);
        gate.Set();
        Assert.Equal(ErrorCodes.Timeout, (await scheduler.ReadAsync("j")).LastError!.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WhenACallbackOnTheTokenThrowsOrBlocks_IsTimedOutAllTheSame(bool throws)
    {
        using var gate = new ManualResetEventSlim();
        await using var scheduler = await RetryTests.Start(new Script(async (_, token) =>
        {
            token.Register(() =>
            {
                gate.Wait(CancellationToken.None);
                throw new InvalidOperationException("a callback of the handler");
            });
            if (throws)
            {
                gate.Set();
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return null;
        }));
        await scheduler.EnqueueAsync("j", "work", with: input => input with { TimeoutSeconds = 1, MaxTries = 1 });
        await scheduler.IsAsync("j", JobStatus.Processing);
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(500), () => scheduler.ReadAsync("j").GetAwaiter().GetResult().Status == JobStatus.Dead);
        gate.Set();
        Assert.Equal(ErrorCodes.Timeout, (await scheduler.ReadAsync("j")).LastError!.Code);
    }

    [Fact]
    public async Task Cancel_WhenTheJobRuns_CancelsTheTokenAndThenTheJob()
    {
        await using var scheduler = await RetryTests.Start(new Script(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return null;
        }));
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.IsAsync("j", JobStatus.Processing);
        var reply = await scheduler.Job("j").Act(new PersonRequest(PersonAction.Cancel, "ada", "no longer needed"));
        Assert.True(reply.Ok);
        await scheduler.IsAsync("j", JobStatus.Cancelled);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task Run_WhenTheHandlerReportsProgress_ItIsKeptWithTheJob()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var scheduler = await RetryTests.Start(new Script(async (context, _) =>
        {
            await context.ReportProgressAsync(40, "half way, nearly");
            await go.Task;
            return null;
        }));
        await scheduler.EnqueueAsync("j", "work");
        await Eventually.True(async () => (await scheduler.Queries.GetAsync("j"))!.Progress is { Percent: 40, Message: "half way, nearly" });
        go.SetResult();
        await scheduler.IsAsync("j", JobStatus.Completed);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task Run_WhenTheHandlerThrowsAnything_KeepsTheWholeError()
    {
        await using var scheduler = await RetryTests.Start(Script.Throws(_ => new InvalidOperationException("outer", new FormatException("inner"))));
        await scheduler.EnqueueAsync("j", "work", with: input => input with { MaxTries = 1 });
        await scheduler.IsAsync("j", JobStatus.Dead);
        var error = (await scheduler.ReadAsync("j")).LastError!;
        Assert.Equal((ErrorCodes.JobExecutionFailed, "InvalidOperationException: outer"), (error.Code, error.Message));
        Assert.Contains("FormatException: inner", error.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_WhenNobodyServesTheType_LeavesTheJobAndNamesTheType()
    {
        await using var scheduler = await RetryTests.Start(Script.Returns(), type: "served");
        await scheduler.EnqueueAsync("other", "work");
        await scheduler.EnqueueAsync("served", "work", with: input => input with { Type = "served" });
        await scheduler.IsAsync("served", JobStatus.Completed);
        Assert.Equal(JobStatus.Pending, (await scheduler.ReadAsync("other")).Status);
        Assert.Equal(["work"], (await scheduler.Queue("work").Describe()).UnservedTypes);
    }
}
