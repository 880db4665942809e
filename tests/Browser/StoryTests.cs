using System.Text.Json;

namespace ReTraced.Browser.Tests;

/// <summary>
/// Somebody who has never seen it finds out why the NETWORK_ERROR job of the demonstration died, mends its data, retries it and sees it succeed. Each click counts; what is not on the
/// page cannot be clicked.
/// </summary>
public sealed class StoryTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    private const int MostClicks = 10;

    [Fact]
    public async Task DemoJob_ThatDiedOfANetworkError_IsUnderstoodAndMendedWithinTenClicks()
    {
        var scenario = Gateway.Demo.DemoScenario.All.Single(scenario => scenario.Body.Contains("NETWORK_ERROR", StringComparison.Ordinal));
        var jobId = (string)JsonDocument.Parse((await dashboard.CallAsync(HttpMethod.Post, "/jobs", scenario.Body)).ToJsonString()).RootElement.GetProperty("jobId").GetString()!;
        await dashboard.IsAsync(jobId, "dead");
        await using var visit = await dashboard.OpenAsync("/");
        var clicks = 0;

        // It stands on the first page, with its error.
        await ClickAsync($"#deaths a:text-is('{jobId}')");
        // Why: in words, and in the attempts.
        await visit.SeesAsync("NETWORK_ERROR", "#summary");
        await visit.SeesAsync("temporary", "#answers");
        await visit.SeesAsync("NETWORK_ERROR", "#attempts");
        await ClickAsync("button:text-is('Fix and retry…')");
        await ClickAsync("#retry textarea[name=jobData]");
        var data = await visit["#retry textarea[name=jobData]"].InputValueAsync();
        await visit["#retry textarea[name=jobData]"].FillAsync(data.Replace("NETWORK_ERROR", "SUCCESS", StringComparison.Ordinal));
        await ClickAsync("#retry textarea[name=reason]");
        await visit["#retry textarea[name=reason]"].FillAsync("The subject made the mail server close the connection.");
        await ClickAsync("button:text-is('Show what would change')");
        await visit.SeesAsync("SUCCESS", "#retry ins");
        await ClickAsync("button:text-is('Retry now')");
        await visit["#head .status-completed"].WaitForAsync();
        await visit.SeesAsync("The subject made the mail server close the connection.", "#replays");

        Assert.InRange(clicks, 1, MostClicks);
        await visit.IsSoundAsync();

        async Task ClickAsync(string what)
        {
            clicks++;
            await visit[what].ClickAsync();
        }
    }
}
