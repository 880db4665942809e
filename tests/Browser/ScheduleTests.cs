using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

public sealed class ScheduleTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Schedules_OfMoreThanOnePage_AreTurned()
    {
        for (var i = 0; i < 101; i++)
        {
            await dashboard.CallAsync(HttpMethod.Put, $"/schedules/page-{i:000}", new { intervalSeconds = 3_600, paused = true, job = new { queueName = "pages", type = "noop" } });
        }

        await using var visit = await dashboard.OpenAsync("/schedules");
        await visit["a[rel=next]"].ClickAsync();

        await visit.SeesAsync("page-100");
        await visit["nav.pager"].GetByText("First page").ClickAsync();
        await visit.SeesAsync("page-000");
        await visit.GoAsync("/schedules?cursor=zz");
        Assert.Equal(0, await visit["main"].GetByText("There are no schedules").CountAsync());
    }

    [Fact]
    public async Task Schedules_WhateverTheyAreLookedAtWith_AreSound()
    {
        var id = await PutAsync();
        await dashboard.CallAsync(HttpMethod.Post, $"/schedules/{id}/trigger", new { reason = "To see it." });
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/schedules", look);
            await visit.SeesAsync(id);
            await visit.SeesAsync("TRIGGERED", "#schedules");
            await visit.IsSoundAsync();

            await visit.GoAsync($"/schedules/{id}");
            await visit.SeesAsync("T02:30:00", "#next");
            await visit.SeesAsync("TRIGGERED", "#history");
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Schedule_WithoutScripts_IsRead()
    {
        var id = await PutAsync();

        await using var visit = await dashboard.OpenAsync($"/schedules/{id}", Look.Wide with { Scripts = false });

        await visit.SeesAsync("Europe/Berlin");
    }

    [Fact]
    public async Task Schedule_WhenItIsTriggered_ShowsTheJob()
    {
        var id = await PutAsync();
        await using var visit = await dashboard.OpenAsync($"/schedules/{id}");

        await visit.ActAsync("Trigger now…", "Make the job");

        await visit.SeesAsync("TRIGGERED", "#history");
        await visit["#history a"].ClickAsync();
        await visit["#head .status-completed"].WaitForAsync();
        await visit.SeesAsync("SCHEDULE", "#attempts");
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Schedule_WhenItIsPausedAndResumed_SaysSo()
    {
        var id = await PutAsync();
        await using var visit = await dashboard.OpenAsync($"/schedules/{id}");

        await visit.ActAsync("Pause…", "Pause it");
        await visit.SeesAsync("None while it is paused.");
        Assert.True((bool)(await dashboard.CallAsync(HttpMethod.Get, $"/schedules/{id}"))["paused"]!);
        await visit.ActAsync("Resume…", "Resume it");

        await visit.SeesAsync("T02:30:00", "#next");
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Schedule_WhenItsDefinitionIsWrong_SaysWhatAndKeepsTheOldOne()
    {
        var id = await PutAsync();
        await using var visit = await dashboard.OpenAsync($"/schedules/{id}");

        await visit.Button("Change…").ClickAsync();
        await visit["#put textarea"].FillAsync("""{"cron":"99 2 * * *","job":{"queueName":"work","type":"noop"}}""");
        await visit.Button("Save").ClickAsync();

        await visit.SeesAsync("99 is no minute", "#put output");
        Assert.Equal("30 2 * * *", (string?)(await dashboard.CallAsync(HttpMethod.Get, $"/schedules/{id}"))["cron"]);
    }

    [Fact]
    public async Task Schedule_ThatIsNew_IsMadeAndRemoved()
    {
        var id = dashboard.NewName("nightly");
        await using var visit = await dashboard.OpenAsync("/schedules");

        await visit.Button("New schedule…").ClickAsync();
        await visit.IsSoundAsync();
        await visit["#put input[name=scheduleId]"].FillAsync(id);
        await visit.Button("Save").ClickAsync();
        await visit["#schedules"].GetByText(id).ClickAsync();
        await visit.SeesAsync("T03:00:00", "#next");
        await visit.Button("Remove…").ClickAsync();
        await visit.Button("Remove it").ClickAsync();

        await visit.Page.WaitForURLAsync("**/schedules");
        Assert.DoesNotContain(id, await visit["main"].InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_ThatDoesNotExist_IsSaidToBeGone()
    {
        await using var visit = await dashboard.OpenAsync("/schedules/none", status: 404);

        await visit.SeesAsync("There is no schedule 'none'.");
    }

    private async Task<string> PutAsync()
    {
        var id = dashboard.NewName("schedule");
        await dashboard.CallAsync(HttpMethod.Put, $"/schedules/{id}", new { cron = "30 2 * * *", timeZone = "Europe/Berlin", job = new { queueName = dashboard.NewName(), type = "noop" } });
        return id;
    }
}
