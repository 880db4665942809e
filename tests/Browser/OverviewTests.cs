namespace ReTraced.Browser.Tests;

public sealed class OverviewTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Overview_WhateverItIsLookedAtWith_IsSound()
    {
        var queue = dashboard.NewName();
        var dead = await dashboard.DieAsync(queue);
        await dashboard.EnqueueAsync(new { queueName = queue, type = "noop" });
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/", look);
            await visit.SeesAsync(dead);
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Overview_WithoutScripts_IsRead()
    {
        var dead = await dashboard.DieAsync(dashboard.NewName());

        await using var visit = await dashboard.OpenAsync("/", Look.Wide with { Scripts = false });

        await visit.SeesAsync(dead);
    }

    [Fact]
    public async Task Overview_WhenAJobDies_ShowsItByItself()
    {
        await using var visit = await dashboard.OpenAsync("/");
        await visit.SeesAsync("Live", "header");

        var dead = await dashboard.DieAsync(dashboard.NewName());

        await visit.SeesAsync(dead);
        await visit.SeesAsync("in the last hour", "#attention");
        await visit.IsSoundAsync();
    }
}
