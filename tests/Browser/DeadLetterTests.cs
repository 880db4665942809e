using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

public sealed class DeadLetterTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Causes_WhateverTheyAreLookedAtWith_AreSound()
    {
        var queue = dashboard.NewName();
        await dashboard.DieAsync(queue);
        await dashboard.DieAsync(queue);
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync($"/dlq?queue={queue}", look);
            await visit.SeesAsync("NETWORK_ERROR", "#groups");
            await visit.SeesAsync("among all 2 dead letters", "#looked");
            await visit.IsSoundAsync();
            await visit.GoAsync($"/dlq?queue={queue}&diedAfter=1&look=all&data.to=ann@example.com");
            await visit.SeesAsync("NETWORK_ERROR", "#groups");
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Letters_WhateverTheyAreLookedAtWith_AreSound()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.DieAsync(queue);
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync($"/dlq/letters?queue={queue}", look);
            await visit.SeesAsync(jobId);
            await visit.IsSoundAsync();
            await visit.Button("Act on all that match…").ClickAsync();
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Cause_WhateverItIsLookedAtWith_IsSound()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.DieAsync(queue);
        await dashboard.CallAsync(HttpMethod.Post, $"/jobs/{jobId}/retry", new { reason = "Once more.", changes = new[] { new { op = "replace", path = "/jobData/to", value = "bob@example.com" } } });
        await dashboard.IsAsync(jobId, "dead");
        var address = $"/dlq/{await FingerprintAsync(queue)}?queue={queue}";
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync(address, look);
            await visit.SeesAsync("it failed the same way all along", "#comparison");
            await visit.SeesAsync("/jobData/to", "#changes");
            await visit.SeesAsync(jobId, "#letters");
            await visit.IsSoundAsync();
            await visit.Button("Use this change…").ClickAsync();
            Assert.Contains("bob@example.com", await visit["#bulk textarea[name=changes]"].InputValueAsync(), StringComparison.Ordinal);
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task DeadLetters_WithoutScripts_AreRead()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.DieAsync(queue);
        await using var visit = await dashboard.OpenAsync("/dlq", Look.Wide with { Scripts = false });

        await visit["#filters input[name=queue]"].FillAsync(queue);
        await visit["#filters select[name=resolved]"].SelectOptionAsync("false");
        await visit.Button("Find").ClickAsync();
        await visit.Page.WaitForURLAsync($"**/dlq?resolved=false&queue={queue}");
        await visit["#groups a[href^='/dlq/']"].ClickAsync();
        await visit.SeesAsync(jobId, "#letters");
        await visit["#states"].GetByText("Resolved").ClickAsync();
        await visit.SeesAsync("None of them is resolved.", "#empty");
    }

    [Fact]
    public async Task Causes_WhenAJobDies_ShowItByThemselves()
    {
        var queue = dashboard.NewName();
        await using var visit = await dashboard.OpenAsync($"/dlq?queue={queue}");
        await visit.SeesAsync("Live", "header");
        await visit.SeesAsync("No dead letter matches.", "#empty");

        await dashboard.DieAsync(queue);

        await visit.SeesAsync("NETWORK_ERROR", "#groups");
    }

    [Fact]
    public async Task Bulk_WithAChangeThatMends_ShowsItFirstAndDoesItToAll()
    {
        var queue = dashboard.NewName();
        string[] jobs = [await dashboard.DieAsync(queue), await dashboard.DieAsync(queue), await dashboard.DieAsync(queue)];
        await using var visit = await dashboard.OpenAsync($"/dlq/{await FingerprintAsync(queue)}?queue={queue}");

        await visit.Button("Retry or discard all…").ClickAsync();
        await visit.Button("Insert an example").ClickAsync();
        Assert.Equal("/jobData/to", (string?)JsonNode.Parse(await visit["#bulk textarea[name=changes]"].InputValueAsync())![0]!["path"]);
        await visit["#bulk textarea[name=changes]"].FillAsync("""[{ "op": "replace", "path": "/jobData/subject", "value": "SUCCESS" }]""");
        await visit["#bulk input[name=canary]"].FillAsync("1");
        await visit["#bulk input[name=ratePerSecond]"].FillAsync("50");
        await visit["#bulk textarea[name=reason]"].FillAsync("The host is back.");
        await visit.Button("Show what it would do").ClickAsync();
        await visit.SeesAsync("3 dead letters match; of the 3 that were tried, 3 would be replayed. Nothing was done.", "#bulk output");
        await visit.SeesAsync("\"SUCCESS\"", "#bulk ins");
        Assert.Equal("dead", await StatusAsync(jobs[0]));
        await visit.IsSoundAsync();
        await visit.Button("Begin with 1 of 3").ClickAsync();

        await visit.Page.WaitForURLAsync("**/operations/*");
        foreach (var jobId in jobs)
        {
            await dashboard.IsAsync(jobId, "completed");
        }

        var operation = (await dashboard.CallAsync(HttpMethod.Get, $"/operations/{new Uri(visit.Page.Url).Segments[^1]}"))!;
        Assert.Equal("The host is back.", (string?)operation["reason"]);
        Assert.Equal(50, (double?)operation["ratePerSecond"]);
        Assert.Equal(1, (int?)operation["canary"]!["size"]);
        await visit.GoAsync($"/dlq/{await FingerprintAsync(queue)}?queue={queue}");
        await visit.SeesAsync("100 %", "#changes");
        await visit.SeesAsync("The host is back.", "#changes");
    }

    [Fact]
    public async Task Bulk_WhenWhatWasShownIsEdited_MustBeShownAgain()
    {
        var queue = dashboard.NewName();
        await dashboard.DieAsync(queue);
        await using var visit = await dashboard.OpenAsync($"/dlq/letters?queue={queue}");

        await visit.Button("Act on all that match…").ClickAsync();
        await visit["#bulk textarea[name=reason]"].FillAsync("Because.");
        await visit.Button("Show what it would do").ClickAsync();
        await visit["#bulk button[value=begin]"].WaitForAsync();
        await visit["#bulk textarea[name=changes]"].FillAsync("not JSON");
        Assert.False(await visit["#bulk button[value=begin]"].IsVisibleAsync());
        await visit.Button("Show what it would do").ClickAsync();

        await visit.SeesAsync("The changes are not JSON", "#bulk output");
        await visit["#bulk textarea[name=changes]"].FillAsync("""[{ "op": "replace", "path": "/jobData/nowhere", "value": 12345678901234567890 }]""");
        await visit.Button("Show what it would do").ClickAsync();
        await visit.SeesAsync("1 would be refused (INVALID_REQUEST)", "#bulk");
        Assert.False(await visit["#bulk button[value=begin]"].IsVisibleAsync());
    }

    [Fact]
    public async Task Bulk_WithANumberThatABrowserWouldRound_ChangesItExactly()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.DieAsync(queue);
        await using var visit = await dashboard.OpenAsync($"/dlq/letters?queue={queue}");

        await visit.Button("Act on all that match…").ClickAsync();
        await visit["#bulk textarea[name=changes]"].FillAsync("""[{ "op": "add", "path": "/jobData/account", "value": 12345678901234567890 }]""");
        await visit["#bulk textarea[name=reason]"].FillAsync("Because.");
        await visit.Button("Show what it would do").ClickAsync();
        await visit["#bulk button[value=begin]"].ClickAsync();
        await visit.Page.WaitForURLAsync("**/operations/*");

        await ReTraced.Testing.Eventually.True(
            async () => (await dashboard.CallAsync(HttpMethod.Get, $"/jobs/{jobId}"))["jobData"]!.ToJsonString().Contains("12345678901234567890", StringComparison.Ordinal), "the number is in the job");
    }

    [Theory]
    [InlineData("discard", "discarded")]
    [InlineData("poison", "poisoned")]
    public async Task Bulk_OfAnotherAction_DoesIt(string action, string seen)
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.DieAsync(queue);
        await using var visit = await dashboard.OpenAsync($"/dlq/letters?queue={queue}");

        await visit.Button("Act on all that match…").ClickAsync();
        await visit["#bulk textarea[name=changes]"].FillAsync("[]");
        await visit["#bulk select[name=action]"].SelectOptionAsync(action);
        await visit["#bulk textarea[name=reason]"].FillAsync("Nobody needs it.");
        await visit.Button("Show what it would do").ClickAsync();
        await visit["#bulk button[value=begin]"].ClickAsync();
        await visit.Page.WaitForURLAsync("**/operations/*");

        await visit.GoAsync($"/dlq/letters?queue={queue}");
        await visit[$"[id=\"letter-{jobId}\"]"].GetByText(seen).First.WaitForAsync();
    }

    [Theory]
    [InlineData("Discard…", "discarded", "1 of 1 discarded.")]
    [InlineData("Judge poison…", "poisoned", "1 of 1 judged poison.")]
    public async Task Act_OnATickedLetter_DoesIt(string opens, string seen, string said)
    {
        var queue = dashboard.NewName();
        var (jobId, other) = (await dashboard.DieAsync(queue), await dashboard.DieAsync(queue));
        await using var visit = await dashboard.OpenAsync($"/dlq/letters?queue={queue}");

        await visit[$"input[value=\"{jobId}\"]"].CheckAsync();
        await visit["#acts"].GetByText(opens).ClickAsync();
        await visit["#many textarea"].FillAsync("Because.");
        await visit["#many button[value=do]"].ClickAsync();
        await visit.SeesAsync(said, "#many");
        await visit.Button("Close").ClickAsync();

        await visit[$"[id=\"letter-{jobId}\"]"].GetByText(seen).First.WaitForAsync();
        Assert.Equal("dead", await StatusAsync(other));
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task DeadLetters_WithHostileTexts_ShowThem()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.DieAsync(queue, more: new { jobData = new JsonObject { ["to"] = "<img src=x onerror=\"document.title='hacked'\">", ["a/b~<c>"] = "abc\u202Egnp.exe", ["subject"] = "NETWORK_ERROR" } });
        var fingerprint = await FingerprintAsync(queue);

        await using var visit = await dashboard.OpenAsync($"/dlq/{fingerprint}?queue={queue}", Look.Phone);
        await visit.SeesAsync("<img src=x onerror=", "section[aria-label='One of them']");
        await visit.SeesAsync("\\u202Egnp.exe", "section[aria-label='One of them']");
        await visit.IsSoundAsync();
        await visit.Button("Retry or discard all…").ClickAsync();
        await visit["#bulk textarea[name=changes]"].FillAsync("""[{ "op": "replace", "path": "/jobData/a~1b~0<c>", "value": "<script>x</script>" }]""");
        await visit["#bulk textarea[name=reason]"].FillAsync("<b>");
        await visit.Button("Show what it would do").ClickAsync();
        await visit.SeesAsync("<script>x</script>", "#bulk ins");
        await visit.IsSoundAsync();

        await visit.GoAsync($"/dlq/letters?queue={queue}&text=%3Cimg&data.to=%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D%27hacked%27%22%3E");
        await visit.SeesAsync(jobId);
        Assert.Equal("Dead letters, one by one · ReTraced", await visit.Page.TitleAsync());
        await visit.IsSoundAsync();
    }

    private async Task<string> FingerprintAsync(string queue) => (string)(await dashboard.CallAsync(HttpMethod.Get, $"/dlq?queue={queue}"))["items"]![0]!["fingerprint"]!;

    private async Task<string?> StatusAsync(string jobId) => (string?)(await dashboard.CallAsync(HttpMethod.Get, $"/jobs/{jobId}"))["status"];
}
