namespace ReTraced.Browser.Tests;

public sealed class AuditTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Audit_WhateverItIsLookedAtWith_IsSound()
    {
        var queue = dashboard.NewName();
        var dead = await dashboard.DieAsync(queue);
        await PauseAsync(queue, "The mail host is down.");
        await dashboard.CallAsync(HttpMethod.Post, $"/jobs/{dead}/retry", new { reason = "It is back.", changes = new[] { new { op = "replace", path = "/jobData/subject", value = "SUCCESS" } } });
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/audit", look);
            await visit.SeesAsync("The mail host is down.");
            await visit.SeesAsync("/paused", "#audit .diff");
            await visit["#audit details summary"].GetByText("Asked for").First.ClickAsync();
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Filter_WhenItIsSent_IsInTheAddressAsTheApiHasIt()
    {
        var (queue, other) = (dashboard.NewName(), dashboard.NewName());
        await PauseAsync(queue, "One.");
        await PauseAsync(other, "Two.");
        await dashboard.CallAsync(HttpMethod.Post, $"/queues/{queue}/resume", new { reason = "Three." });
        await using var visit = await dashboard.OpenAsync("/audit", Look.Wide with { Scripts = false });

        await visit["#filters input[name=by]"].FillAsync("local");
        await visit["#filters input[name=action]"].FillAsync("queue.pause");
        await visit["#filters input[name=target]"].FillAsync(queue);
        await visit["#filters input[name=askedAfter]"].FillAsync("2020-01-02T03:04:05");
        await visit.Button("Find").ClickAsync();

        await visit.Page.WaitForURLAsync($"**/audit?by=local&action=queue.pause&target={queue}&after=1577934245000");
        Assert.Equal(["One."], await visit["#audit tbody td:nth-child(5)"].AllInnerTextsAsync());
        Assert.Equal("2020-01-02T03:04:05", await visit["#filters input[name=askedAfter]"].InputValueAsync());

        await visit.GoAsync($"/audit?target={queue}&before=1577934245000");
        await visit.SeesAsync("No entry matches.");
    }

    [Fact]
    public async Task Refusal_IsShownWithItsCodeAndWhy()
    {
        var queue = dashboard.NewName();
        await dashboard.EnqueueAsync(new { queueName = queue, type = "nobody-serves-it" });
        using var api = new HttpClient { BaseAddress = dashboard.Address };
        using var refused = await api.PatchAsync($"/api/v1/queues/{queue}", new StringContent("""{"partitions":4}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(400, (int)refused.StatusCode);

        await using var visit = await dashboard.OpenAsync($"/audit?target={queue}");

        await visit.SeesAsync("INVALID_REQUEST", "#audit");
        await visit.SeesAsync("paused", "#audit");
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = queue, Exact = true }).ClickAsync();
        await visit.Page.WaitForURLAsync($"**/queues/{queue}");
    }

    [Fact]
    public async Task Reason_ThatIsHostile_IsShownAndDoesNothing()
    {
        var queue = dashboard.NewName();
        await PauseAsync(queue, "<img src=x onerror=\"document.title='hacked'\"> \u202Egnp.exe " + new string('x', 900));

        await using var visit = await dashboard.OpenAsync($"/audit?target={queue}", Look.Phone);

        await visit.SeesAsync("<img src=x onerror=");
        await visit.SeesAsync("\\u202egnp.exe");
        Assert.Equal("Audit · ReTraced", await visit.Page.TitleAsync());
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Entries_MoreThanAPage_ArePagedOnceEach()
    {
        var queue = dashboard.NewName();
        for (var i = 0; i < 3; i++)
        {
            await PauseAsync(queue, $"Reason {i}.");
        }

        await using var visit = await dashboard.OpenAsync($"/audit?target={queue}&limit=2");
        Assert.Equal(["Reason 2.", "Reason 1."], await visit["#audit tbody td:nth-child(5)"].AllInnerTextsAsync());
        await visit.Page.GetByText("Next page").ClickAsync();

        await visit.SeesAsync("Reason 0.");
        Assert.Equal(1, await visit["#audit tbody tr"].CountAsync());
    }

    private Task PauseAsync(string queue, string reason) => dashboard.CallAsync(HttpMethod.Post, $"/queues/{queue}/pause", new { reason });
}
