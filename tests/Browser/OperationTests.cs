using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

public sealed class OperationTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    private static readonly object[] Mends = [new { op = "replace", path = "/jobData/subject", value = "SUCCESS" }];

    [Fact]
    public async Task Operations_WhateverTheyAreLookedAtWith_AreSound()
    {
        var queue = await DeadAsync(2);
        var canary = await BeginAsync(new { action = "retry", filter = new { queue }, reason = "Is it back?", canary = 1 });
        await IsAsync(canary, "paused");
        var refused = await BeginAsync(new { action = "retry", filter = new { queue }, reason = "A field that is not there.", changes = new[] { new { op = "remove", path = "/jobData/nowhere" } }, ratePerSecond = 500 });
        await IsAsync(refused, "completed");
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/operations", look);
            await visit.SeesAsync("A field that is not there.", "#operations");
            await visit.IsSoundAsync();
            await visit.GoAsync($"/operations/{canary}");
            await visit.SeesAsync("One has not", "#canary");
            await visit.Button("Go on although the canary failed…").ClickAsync();
            await visit.IsSoundAsync();
            await visit.GoAsync($"/operations/{refused}");
            await visit.SeesAsync("INVALID_REQUEST", "#refused");
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Operation_WhileItRuns_IsFollowedPausedAndResumed()
    {
        var queue = await DeadAsync(8);
        var operation = await BeginAsync(new { action = "retry", filter = new { queue }, reason = "The host is back.", changes = Mends, ratePerSecond = 2 });
        await using var visit = await dashboard.OpenAsync($"/operations/{operation}");

        await visit.SeesAsync("of 8", "#progress");
        Assert.Equal(8, await visit["#progress progress"].EvaluateAsync<int>("bar => bar.max"));
        await visit.Button("Pause…").ClickAsync();
        await visit["dialog[open] textarea"].FillAsync("Let me look first.");
        await visit.Button("Pause").ClickAsync();
        await visit.SeesAsync("Let me look first.", "#sentence");
        await IsAsync(operation, "paused");
        await visit.IsSoundAsync();

        await visit.Button("Go on…").ClickAsync();
        await visit["dialog[open] textarea"].FillAsync("It looks well.");
        await visit.Button("Go on").ClickAsync();
        await visit.SeesAsync("Completed at", "#sentence");
        await visit.SeesAsync("8 of 8", "#progress");
        Assert.Equal(0, await visit["#actions"].CountAsync());
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Operation_WhoseCanaryFails_GoesOnOnlyWhenAPersonSaysSo()
    {
        var queue = await DeadAsync(3);
        var operation = await BeginAsync(new { action = "retry", filter = new { queue }, reason = "Is it back?", canary = 1 });
        await using var visit = await dashboard.OpenAsync($"/operations/{operation}");

        await visit.Button("Go on although the canary failed…").ClickAsync();
        await visit.SeesAsync("0 of 1 that went first have completed.", "#canary");
        await visit.SeesAsync("NETWORK_ERROR", "#canary-jobs");
        await visit["dialog[open] textarea"].FillAsync("That one is another matter.");
        await visit.Button("Go on").ClickAsync();

        await visit.SeesAsync("3 of 3 replayed", "#sentence");
        await IsAsync(operation, "completed");
    }

    [Fact]
    public async Task Operation_ThatIsCancelled_LeavesTheRestAsItIs()
    {
        var queue = await DeadAsync(5);
        var operation = await BeginAsync(new { action = "discard", filter = new { queue }, reason = "Nobody needs them.", ratePerSecond = 0.5 });
        await using var visit = await dashboard.OpenAsync($"/operations/{operation}");
        await visit.SeesAsync("of 5", "#progress");

        await visit.Button("Cancel…").ClickAsync();
        await visit["dialog[open] textarea"].FillAsync("Somebody does.");
        await visit.Button("Cancel the operation").ClickAsync();

        await visit.SeesAsync("Cancelled at", "#sentence");
        await visit.SeesAsync("Somebody does.", "#sentence");
        Assert.NotEmpty((await dashboard.CallAsync(HttpMethod.Get, $"/dlq?queue={queue}&resolved=false"))["items"]!.AsArray());
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Operations_WithoutScripts_AreReadAndLeadToTheirLetters()
    {
        var queue = await DeadAsync(1);
        var operation = await BeginAsync(new { action = "discard", filter = new { queue, text = "NETWORK" }, reason = "Nobody needs it." });
        await IsAsync(operation, "completed");
        await using var visit = await dashboard.OpenAsync("/operations", Look.Wide with { Scripts = false });

        await visit["#statuses"].GetByText("completed").ClickAsync();
        await visit.Page.WaitForURLAsync("**/operations?status=completed");
        await visit[$"[id=\"operation-{operation}\"] a"].ClickAsync();
        await visit.SeesAsync("Nobody needs it.", "#facts");
        await visit["#facts a"].ClickAsync();
        await visit.SeesAsync("discarded", "#letters");
    }

    [Fact]
    public async Task Operation_WithHostileTexts_ShowsThem()
    {
        var queue = await DeadAsync(1);
        var operation = await BeginAsync(new
        {
            action = "retry", filter = new { queue, text = "<script>alert(1)</script>", data = new Dictionary<string, string> { ["a<b>"] = "\u202E\"x" } }, reason = "<img src=x onerror=alert(1)> abc\u202Egnp" + new string('z', 800),
            changes = new[] { new { op = "add", path = "/jobData/<i>", value = "</pre><script>alert(1)</script>" } },
        });
        await IsAsync(operation, "completed");
        foreach (var path in new[] { "/operations", $"/operations/{operation}" })
        {
            await using var visit = await dashboard.OpenAsync(path, Look.Phone);
            await visit.SeesAsync("<img src=x onerror=alert(1)> abc\\u202Egnp");
            await visit.SeesAsync("text <script>alert(1)</script>");
            await visit.IsSoundAsync();
        }
    }

    private async Task<string> DeadAsync(int jobs)
    {
        var queue = dashboard.NewName();
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => dashboard.DieAsync(queue)));
        return queue;
    }

    private async Task<string> BeginAsync(object request) => (string)(await dashboard.CallAsync(HttpMethod.Post, "/dlq/bulk", request))["operationId"]!;

    private Task IsAsync(string operation, string status) =>
        ReTraced.Testing.Eventually.True(async () => (string?)(await dashboard.CallAsync(HttpMethod.Get, $"/operations/{operation}"))["status"] == status, $"operation {operation} is {status}");
}
