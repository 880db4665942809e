using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ReTraced.Testing;

namespace ReTraced.Browser.Tests;

public sealed class QueueTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Queue_WhateverItIsLookedAtWith_IsSound()
    {
        var queue = dashboard.NewName();
        await dashboard.DieAsync(queue);
        var oldest = await dashboard.EnqueueAsync(new { queueName = queue, type = "nobody-serves-it" });
        await dashboard.EnqueueAsync(new { queueName = queue, type = "nobody-serves-it" });
        await dashboard.CallAsync(HttpMethod.Patch, $"/queues/{queue}", new { maxConcurrency = 5, perTypeRateLimit = new { email = new { permits = 2, perSeconds = 60 } } });
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync($"/queues/{queue}", look);
            await visit.SeesAsync("Nobody serves nobody-serves-it", "#notes");
            await visit.SeesAsync(oldest, "#oldest");
            await visit.SeesAsync("0 of 5 at a time", "#limits");
            await visit.SeesAsync("2 in 1 min, burst 1", "#limits");
            await visit.IsSoundAsync();
            await visit.Button("Purge…").ClickAsync();
            await visit.SeesAsync("2 now, pending, delayed and waiting ones", "#purge");
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Queue_WithoutScripts_IsRead()
    {
        var queue = dashboard.NewName();
        var dead = await dashboard.DieAsync(queue);
        Assert.NotEmpty(dead);

        await using var visit = await dashboard.OpenAsync($"/queues/{queue}", Look.Wide with { Scripts = false });

        Assert.Equal("1", await visit["#depth a[href$='status=dead'] .figure"].InnerTextAsync());
    }

    [Fact]
    public async Task Queue_OnceItWasLookedAt_SaysSinceWhenItsDepthIsKnown()
    {
        var queue = dashboard.NewName();
        await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}");

        // The server looks every ten seconds.
        await Eventually.True(
            async () =>
            {
                await visit.GoAsync($"/queues/{queue}");
                return await visit["#history"].GetByText("since ").CountAsync() > 0;
            },
            "the depth is known");

        Assert.Contains("delayed 1 at last, 1 at most", await visit["#history svg"].GetAttributeAsync("aria-label"), StringComparison.Ordinal);
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task PauseAndResume_WithAReason_DoWhatTheySay()
    {
        var queue = dashboard.NewName();
        await dashboard.EnqueueAsync(new { queueName = queue, type = "nobody-serves-it" });
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}");

        await ActAsync(visit, "Pause…", "Pause the queue");
        await visit.SeesAsync("paused", "#head");
        Assert.True((bool)(await SettingsAsync(queue))["paused"]!);

        await ActAsync(visit, "Resume…", "Resume the queue");
        await visit.Button("Pause…").WaitForAsync();
        Assert.False((bool)(await SettingsAsync(queue))["paused"]!);
        var acts = (await dashboard.CallAsync(HttpMethod.Get, $"/audit?target={queue}"))["items"]!.AsArray();
        Assert.Equal(["queue.resume", "queue.pause"], acts.Select(act => (string)act!["action"]!));
        Assert.Equal("Because.", (string?)acts[0]!["reason"]);
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Drain_OfAQueueWithAJob_SaysWhatIsLeftUntilItIsDrained()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}");

        await ActAsync(visit, "Drain…", "Drain the queue");
        await visit.SeesAsync("1 job is left that is not finished", "#notes");

        await dashboard.CallAsync(HttpMethod.Post, $"/jobs/{jobId}/cancel", new { reason = "Not wanted." });
        await visit.SeesAsync("It is drained", "#notes");
        await ActAsync(visit, "Resume…", "Resume the queue");
        await visit.Button("Drain…").WaitForAsync();
        Assert.False((bool)(await SettingsAsync(queue))["draining"]!);
    }

    [Fact]
    public async Task Purge_OfJobsThatHaveNotStarted_CancelsThem()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}");

        await ActAsync(visit, "Purge…", "Cancel these jobs");

        await dashboard.IsAsync(jobId, "cancelled");
        await visit["#depth a[href$='status=cancelled'] .figure"].GetByText("1").WaitForAsync();
        Assert.Equal(0, await visit.Button("Purge…").CountAsync());
    }

    [Fact]
    public async Task Queue_ThatIsNotThere_SaysHowThereWouldBeOne()
    {
        await using var visit = await dashboard.OpenAsync("/");

        var answer = await visit.Page.GotoAsync("/queues/" + Uri.EscapeDataString("<img src=x onerror=\"document.title='hacked'\">"));

        Assert.Equal(404, answer!.Status);
        await visit.SeesAsync("There is no queue '<img src=x onerror=");
        await visit.SeesAsync("A queue's name must be");
        Assert.Equal("Not found · ReTraced", await visit.Page.TitleAsync());
    }

    private static async Task ActAsync(Visit visit, string opens, string does)
    {
        await visit.Button(opens).ClickAsync();
        await visit["dialog[open] textarea[name=reason]"].FillAsync("Because.");
        await visit["dialog[open]"].GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = does }).ClickAsync();
    }

    private async Task<JsonNode> SettingsAsync(string queue) => (await dashboard.CallAsync(HttpMethod.Get, $"/queues/{queue}"))["settings"]!;
}
