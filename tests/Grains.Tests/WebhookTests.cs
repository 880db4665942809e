using Microsoft.Extensions.DependencyInjection;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

/// <summary>Who runs the jobs of a queue: handlers, or its webhook, or nobody.</summary>
public class WebhookTests
{
    private const string Done = """{"success":true,"output":"hook"}""";

    [Fact]
    public async Task Settings_WhenTheWebhookComesAndGoes_TheNextJobGoesWhereItIsToGo()
    {
        await using var endpoint = RawEndpoint.Answering(Done);
        await using var scheduler = await RetryTests.Start(Script.Returns("handler"));
        for (var i = 0; i < 4; i++)
        {
            var hook = i % 2 == 1;
            await Set(scheduler, hook ? Hook(endpoint) : """{"webhook":null}""");
            // At once, and by a pump that waits already: no clock is moved here.
            await scheduler.EnqueueAsync($"j{i}", "work");
            await scheduler.IsAsync($"j{i}", JobStatus.Completed);
            Assert.Equal(hook ? "\"hook\"" : "\"handler\"", (await scheduler.ReadAsync($"j{i}")).Output!.ToString());
        }

        Assert.Equal(2, endpoint.Calls.Count);
    }

    [Fact]
    public async Task Settings_WhenJobsWaitThatNobodyServes_AWebhookGetsThemAtOnce()
    {
        await using var endpoint = RawEndpoint.Answering(Done);
        await using var scheduler = await RetryTests.Start(Script.Returns(), type: "served");
        await scheduler.EnqueueAsync("a", "work", with: input => input with { Type = "one" });
        await scheduler.EnqueueAsync("b", "work", with: input => input with { Type = "two" });
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).UnservedTypes is ["one", "two"]);
        await Set(scheduler, Hook(endpoint));
        await scheduler.IsAsync("a", JobStatus.Completed);
        await scheduler.IsAsync("b", JobStatus.Completed);
    }

    [Fact]
    public async Task Pump_WhenNoHandlerIsRegistered_CallsWebhooksAndLeavesOtherJobs()
    {
        await using var endpoint = RawEndpoint.Answering(Done);
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("nobody", "other");
        await scheduler.EnqueueAsync("later", "work");
        Assert.Equal(["work"], (await scheduler.Queue("work").Describe()).UnservedTypes);
        await Set(scheduler, Hook(endpoint));
        await scheduler.IsAsync("later", JobStatus.Completed);
        Assert.Equal(["other"], (await scheduler.Queue("other").Describe()).UnservedTypes);
        Assert.Equal(JobStatus.Pending, (await scheduler.ReadAsync("nobody")).Status);
        Assert.Single(endpoint.Calls);

        await Set(scheduler, """{"webhook":null}""");
        await scheduler.EnqueueAsync("again", "work");
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).UnservedTypes is ["work"]);
        Assert.Equal(JobStatus.Pending, (await scheduler.ReadAsync("again")).Status);
    }

    [Fact]
    public async Task Take_WhenTheQueueHasAWebhook_HandsOutToNobodyElse()
    {
        await using var endpoint = new RawEndpoint(call => call.WaitForCloseAsync());
        // With one place, so that the second job stays for whoever else may have it.
        await using var scheduler = await Scheduler.StartAsync(retraced => retraced.Services.Configure<ReTracedOptions>(options => options.Concurrency = 1), shutdown: TimeSpan.Zero);
        await Set(scheduler, Hook(endpoint));
        await scheduler.EnqueueAsync("runs", "work");
        await scheduler.IsAsync("runs", JobStatus.Processing);
        await scheduler.EnqueueAsync("waits", "work");
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).Ready == 1);
        Assert.Empty(await scheduler.Queue("work").Take(new TakeRequest("w", null, 10)));
        var polling = scheduler.Queue("work").WaitForWork(new WaitRequest(null, 20_000));
        await Set(scheduler, """{"maxConcurrency":7}""");
        Assert.False(polling.IsCompleted);
        await Set(scheduler, """{"webhook":null}""");
        Assert.True(await polling);
        Assert.Equal(["waits"], (await scheduler.Queue("work").Take(new TakeRequest("w", null, 10))).Select(grant => grant.JobId));
    }

    [Fact]
    public async Task Settings_WhenTheProcessStartsAgain_TheWebhookAndItsSecretsAreKept()
    {
        await using var endpoint = RawEndpoint.Answering(Done);
        await using var scheduler = await Scheduler.StartAsync();
        await Set(scheduler, $$$$"""{"webhook":{"url":"{{{{endpoint.Url}}}}","secret":"a-secret-of-its-own","headers":{"X-Key":"the-key"}}}""");
        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();
        await scheduler.EnqueueAsync("j", "work");
        await scheduler.IsAsync("j", JobStatus.Completed);
        var webhook = (await scheduler.Queue("work").GetSettings()).Webhook!;
        Assert.Equal("a-secret-of-its-own", webhook.Secret!.Reveal());
        var head = Assert.Single(endpoint.Calls).Head;
        Assert.Contains("X-Key: the-key", head, StringComparison.Ordinal);
        Assert.Contains("webhook-signature: v1,", head, StringComparison.Ordinal);
        // The name of a header is compared without its case, also after the settings were read anew.
        await Set(scheduler, """{"webhook":{"headers":{"x-key":null}}}""");
        Assert.Empty((await scheduler.Queue("work").GetSettings()).Webhook!.Headers);
    }

    [Fact]
    public async Task Run_WhenTheEndpointNeverAnswers_TimesOutAfterTheJobsOwnTime()
    {
        await using var endpoint = new RawEndpoint(call => call.WaitForCloseAsync());
        await using var scheduler = await Scheduler.StartAsync();
        await Set(scheduler, Hook(endpoint));
        await scheduler.EnqueueAsync("j", "work", with: input => input with { TimeoutSeconds = 7, MaxTries = 1 });
        await Eventually.True(() => endpoint.Calls.Count == 1);
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(6_999));
        Assert.Equal(JobStatus.Processing, (await scheduler.ReadAsync("j")).Status);
        scheduler.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await scheduler.IsAsync("j", JobStatus.Dead);
        Assert.Equal(ErrorCodes.Timeout, (await scheduler.ReadAsync("j")).LastError!.Code);
    }

    [Fact]
    public async Task Cancel_WhileTheCallRuns_EndsItAndCancelsTheJob()
    {
        await using var endpoint = new RawEndpoint(call => call.WaitForCloseAsync());
        await using var scheduler = await Scheduler.StartAsync();
        await Set(scheduler, Hook(endpoint));
        await scheduler.EnqueueAsync("j", "work");
        await Eventually.True(() => endpoint.Calls.Count == 1);
        Assert.True((await scheduler.Job("j").Act(new PersonRequest(PersonAction.Cancel, "ada", "no longer needed"))).Ok);
        await scheduler.IsAsync("j", JobStatus.Cancelled);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task Shutdown_WhileTheCallRuns_ReleasesTheJobAndTheTryDoesNotCount()
    {
        var answer = false;
        await using var endpoint = new RawEndpoint(call => Volatile.Read(ref answer) ? call.SendAsync(RawEndpoint.Response("200 OK", Done)) : call.WaitForCloseAsync());
        await using var scheduler = await Scheduler.StartAsync(shutdown: TimeSpan.Zero);
        await Set(scheduler, Hook(endpoint));
        await scheduler.EnqueueAsync("j", "work");
        await Eventually.True(() => endpoint.Calls.Count == 1);
        await scheduler.StopAsync();
        Volatile.Write(ref answer, true);
        await scheduler.StartAgainAsync();
        await scheduler.IsAsync("j", JobStatus.Completed);
        var job = await scheduler.ReadAsync("j");
        Assert.Equal((1, 2, 0, RunResult.Pending), (job.Tries, job.HistoryCount, job.LeasesLost, job.History![0].Result));
    }

    [Fact]
    public async Task LeaseLoss_WhileTheCallRuns_EndsIt()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var endpoint = new RawEndpoint(async call =>
        {
            await call.WaitForCloseAsync();
            closed.TrySetResult();
        });
        await using var scheduler = await Scheduler.StartAsync();
        await Set(scheduler, Hook(endpoint));
        await scheduler.EnqueueAsync("j", "work", with: input => input with { MaxTries = 1 });
        await Eventually.True(() => endpoint.Calls.Count == 1);
        var lease = (await scheduler.Queries.GetAsync("j"))!.State.Head.Lease!;
        await scheduler.Job("j").LoseLease(new LostLease(lease.Id, "test"));
        await closed.Task;
        await scheduler.IsAsync("j", JobStatus.Dead);
        Assert.Equal(ErrorCodes.LeaseLost, (await scheduler.ReadAsync("j")).LastError!.Code);
    }

    private static string Hook(RawEndpoint endpoint) => $$$"""{"webhook":{"url":"{{{endpoint.Url}}}"}}""";

    private static async Task Set(Scheduler scheduler, string patch) =>
        Assert.Empty((await scheduler.Queue("work").ChangeSettings(new SettingsRequest(JsonData.Parse(patch), "test", null))).Errors);
}
