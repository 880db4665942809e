using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

public sealed class JobTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Job_WhateverItIsLookedAtWith_IsSound()
    {
        var jobId = await dashboard.DieAsync(dashboard.NewName());
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}", look);
            await visit.SeesAsync("NETWORK_ERROR");
            await visit.SeesAsync("✓ pass", "#backoff");
            await visit.IsSoundAsync();
            await visit.Button("Fix and retry…").ClickAsync();
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Retry_WithItsDataMended_ShowsTheDifferenceFirstAndSucceeds()
    {
        var jobId = await dashboard.DieAsync(dashboard.NewName());
        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");

        await visit.Button("Fix and retry…").ClickAsync();
        await visit["textarea[name=jobData]"].FillAsync("""{ "to": "ann@example.com", "subject": "SUCCESS" }""");
        await visit["#retry textarea[name=reason]"].FillAsync("The subject was wrong.");
        await visit.Button("Show what would change").ClickAsync();
        await visit.SeesAsync("/jobData/subject", "#retry .diff");
        await visit.SeesAsync("\"SUCCESS\"", "#retry ins");
        await visit.Button("Retry now").ClickAsync();

        await visit["#head .status-completed"].WaitForAsync();
        await visit.SeesAsync("REPLAY", "#attempts");
        await visit.SeesAsync("The subject was wrong.", "#replays");
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Retry_WithoutAReason_IsNotSent()
    {
        var jobId = await dashboard.DieAsync(dashboard.NewName());
        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");

        await visit.Button("Fix and retry…").ClickAsync();
        await visit.Button("Show what would change").ClickAsync();

        Assert.False(await visit.Button("Retry now").IsVisibleAsync());
        Assert.Equal("dead", (string?)(await dashboard.CallAsync(HttpMethod.Get, $"/jobs/{jobId}"))["status"]);
    }

    [Fact]
    public async Task Data_ThatIsHostile_IsShownAndDoesNothing()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.EnqueueAsync(new
        {
            queueName = queue,
            type = "remote",
            jobData = new { html = "<img src=x onerror=\"document.title='hacked'\"></pre><script>document.title='hacked'</script>", bidi = "abc\u202Egnp.exe", line = new string('x', 1_000_000) },
        });

        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}", Look.Phone);

        await visit.SeesAsync("<img src=x onerror=");
        await visit.SeesAsync("\\u202Egnp.exe");
        await visit.SeesAsync("bytes in all");
        Assert.Equal($"Job {jobId} · ReTraced", await visit.Page.TitleAsync());
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Data_OfAnyUnicode_IsShown()
    {
        var jobId = await dashboard.EnqueueAsync($$$"""{"queueName":"{{{dashboard.NewName()}}}","type":"remote","jobData":{"half":"x\ud800y","all":"\ud83d\ude00\\ud83d\\ude00"}}""");

        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");

        var data = await visit["pre[aria-label=jobData]"].InnerTextAsync();
        Assert.Contains("\"half\": \"x\\ud800y\"", data, StringComparison.Ordinal);
        Assert.Contains("\"all\": \"😀\\\\ud83d\\\\ude00\"", data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_ThatWaits_SaysForWhomAndWhereThatOneIs()
    {
        var queue = dashboard.NewName();
        var parent = await dashboard.EnqueueAsync(new { queueName = queue, type = "nobody-serves-this" });
        var jobId = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", dependsOn = new[] { parent } });

        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");

        Assert.Equal([parent], await visit["#waits-for a"].AllInnerTextsAsync());
        await visit["#waits-for .status-pending"].WaitForAsync();
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Job_ThatDied_LeadsToItsCause()
    {
        var jobId = await dashboard.DieAsync(dashboard.NewName());
        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");

        await visit["#error a"].ClickAsync();

        await visit.SeesAsync("NETWORK_ERROR", "h1");
        await visit.SeesAsync(jobId, "#letters");
    }

    [Fact]
    public async Task Data_WithALongString_ShowsWhatComesAfterIt()
    {
        var jobId = await dashboard.EnqueueAsync(new { queueName = dashboard.NewName(), type = "remote", jobData = new { big = new string('x', 100_000), after = "still here" } });

        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");

        var data = await visit["pre[aria-label=jobData]"].InnerTextAsync();
        Assert.Contains("(96,000 more characters)", data, StringComparison.Ordinal);
        Assert.Contains("still here", data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cancel…", "Cancel the job", "cancelled")]
    [InlineData("Run now…", "Show what would change", "delayed")]
    public async Task Act_OnADelayedJob_DoesWhatItSays(string opens, string does, string status)
    {
        var jobId = await dashboard.EnqueueAsync(new { queueName = dashboard.NewName(), type = "noop", delaySeconds = 3600 });
        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");

        await visit.Button(opens).ClickAsync();
        await visit["dialog[open] textarea[name=reason]"].FillAsync("Because.");
        await visit["dialog[open]"].GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = does }).ClickAsync();
        if (status == "delayed")
        {
            await visit.Button("Retry now").ClickAsync();
            status = "completed";
        }

        await visit[$"#head .status-{status}"].WaitForAsync();
        await visit.IsSoundAsync();
    }
}
