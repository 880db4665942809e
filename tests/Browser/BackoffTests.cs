using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

public sealed class BackoffTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Designer_WhateverItIsLookedAtWith_IsSound()
    {
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/backoff?strategy=exponential&baseDelaySeconds=5&factor=2&maxDelaySeconds=60&jitterSeconds=1.5&maxTries=8", look);
            await visit.SeesAsync("CAPPED_FROM(6)");
            await visit.SeesAsync("min(5 * 2^(2-1) + 0, 60) = 10 s", "#delay-table");
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Designer_WithoutScripts_ReckonsToo()
    {
        await using var visit = await dashboard.OpenAsync("/backoff?strategy=linear&baseDelaySeconds=3&maxTries=4", Look.Wide with { Scripts = false });

        await visit.SeesAsync("dead 18 s after the first", "#total");
    }

    [Fact]
    public async Task Designer_WhileOneWrites_ShowsTheDelays()
    {
        await using var visit = await dashboard.OpenAsync("/backoff");

        await visit["select[name=strategy]"].SelectOptionAsync("fixed");
        await visit["input[name=baseDelaySeconds]"].FillAsync("7");

        await visit.SeesAsync("dead 28 s after the first", "#total");
        await visit.SeesAsync("\"baseDelaySeconds\": 7", "#json");
        Assert.Contains("baseDelaySeconds=7", visit.Page.Url, StringComparison.Ordinal);
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Designer_WithNumbersThatCannotBe_SaysWhich()
    {
        await using var visit = await dashboard.OpenAsync("/backoff?factor=0.5&maxTries=x");

        await visit.SeesAsync("must be a number from 1 to 1000", "#preview");
        Assert.Equal("true", await visit["input[name=factor]"].GetAttributeAsync("aria-invalid"));
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Designer_WhenItsJsonIsCopied_CopiesIt()
    {
        await using var visit = await dashboard.OpenAsync("/backoff?strategy=fixed&baseDelaySeconds=7&maxTries=3");
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await visit.Button("Copy").ClickAsync();
        await visit.SeesAsync("Copied");

        var copied = System.Text.Json.Nodes.JsonNode.Parse(await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()"))!;
        Assert.Equal(("fixed", 7, 3), ((string)copied["backoffStrategy"]!, (int)copied["backoffConfig"]!["baseDelaySeconds"]!, (int)copied["maxTries"]!));
    }
}
