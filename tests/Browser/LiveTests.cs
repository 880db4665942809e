using Microsoft.Playwright;
using ReTraced.Testing;

namespace ReTraced.Browser.Tests;

/// <summary>What an open page does while much happens, and while the server is away.</summary>
public sealed class LiveTests(LiveTests.OwnServer dashboard) : IClassFixture<LiveTests.OwnServer>
{
    private const int Jobs = 17_000;

    // Each is enqueued, started and completed: 51,000 events.
    private const int Transitions = 3 * Jobs;

    [Fact]
    public async Task Page_WhileFiftyThousandThingsHappen_ReadsItselfSeldomAndEndsUpToDate()
    {
        var queue = dashboard.NewName();
        await using var visit = await dashboard.OpenAsync("/");
        await visit.SeesAsync("Live", "header");
        var (reads, began) = (0, TimeProvider.System.GetTimestamp());
        visit.Page.Request += (_, request) => reads += new Uri(request.Url).AbsolutePath == "/" ? 1 : 0;
        await visit.Page.EvaluateAsync("() => { window.gap = 0; let last = performance.now(); setInterval(() => { window.gap = Math.max(window.gap, performance.now() - last); last = performance.now(); }, 50); }");

        for (var i = 0; i < Jobs; i += 1_000)
        {
            await dashboard.CallAsync(HttpMethod.Post, "/jobs/batch", new { jobs = Enumerable.Repeat(new { queueName = queue, type = "noop" }, 1_000) });
        }

        await Eventually.True(async () => (int)(await dashboard.CallAsync(HttpMethod.Get, $"/queues/{queue}"))["depth"]!["completed"]! == Jobs, $"{Transitions} transitions are done");
        // However much happens in a second, the page asks once in it.
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.InRange(reads, 1, (int)seconds + 2);
        await visit.SeesAsync("17,000", "#depth");
        // It has counted its times all along, and does what it is asked.
        await visit["[data-theme-switch]"].ClickAsync();
        Assert.Equal("light", await visit["html"].GetAttributeAsync("data-theme"));
        var gap = await visit.Page.EvaluateAsync<double>("window.gap");
        Assert.True(gap < 1_000 * seconds / 2, $"the page stood still for {gap:N0} ms of {seconds:N1} s");
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Page_WhenTheServerGoesAndComesBack_SaysThatItIsOldAndGoesOn()
    {
        await using var visit = await dashboard.OpenAsync("/");
        await visit.SeesAsync("Live", "header");

        await dashboard.StopAsync();
        await visit.SeesAsync("Not up to date", "header");
        await dashboard.StartAgainAsync();
        var jobId = await dashboard.DieAsync(dashboard.NewName());

        await visit.SeesAsync("Live", "header");
        await visit.SeesAsync(jobId);
    }

    [Fact]
    public async Task Page_WhenSomethingMovesBeforeItListens_ShowsIt()
    {
        var (made, listens) = (await dashboard.OpenAsync("/backoff"), new TaskCompletionSource());
        await using var visit = made;
        await visit.Page.RouteAsync(url => new Uri(url).AbsolutePath == "/live", async route =>
        {
            await listens.Task;
            await route.ContinueAsync();
        });
        await visit.GoAsync("/");

        var jobId = await dashboard.DieAsync(dashboard.NewName());
        listens.SetResult();

        await visit.SeesAsync(jobId);
    }

    [Fact]
    public async Task Page_WhileADialogIsOpen_StaysAsItIs()
    {
        var jobId = await dashboard.DieAsync(dashboard.NewName());
        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");
        await visit.Button("Fix and retry…").ClickAsync();
        await visit["#retry textarea[name=reason]"].FillAsync("Half a sente");

        await dashboard.CallAsync(HttpMethod.Post, $"/dlq/{jobId}/discard", new { reason = "Somebody else was faster." });
        await dashboard.EnqueueAsync(new { queueName = dashboard.NewName(), type = "noop" });
        await visit["#retry button[data-closes]"].ClickAsync();

        await visit.SeesAsync("Somebody else was faster.");
        Assert.Equal("Half a sente", await visit["#retry textarea[name=reason]"].InputValueAsync());
    }

    /// <summary>A server that may be stopped.</summary>
    public sealed class OwnServer : Dashboard;
}
