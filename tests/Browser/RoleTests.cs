using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using ReTraced.Access;

namespace ReTraced.Browser.Tests;

/// <summary>What whoever signs in with a key may see and do.</summary>
public sealed class RoleTests(RoleTests.KeyedDashboard dashboard) : IClassFixture<RoleTests.KeyedDashboard>
{
    [Fact]
    public async Task SignIn_WhateverItIsLookedAtWith_IsSound()
    {
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/queues?order=name", look);
            Assert.Equal("/sign-in?then=%2Fqueues%3Forder%3Dname", new Uri(visit.Page.Url).PathAndQuery);
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task SignIn_WithAnotherKey_SaysSo()
    {
        await using var visit = await dashboard.OpenAsync("/");

        await SignInAsync(visit, "retraced_no-such-key");

        Assert.NotEmpty((await visit["[role=alert]"].InnerTextAsync()).Trim());
        await visit.IsSoundAsync(refused: 1);
    }

    [Fact]
    public async Task AReader_SeesAllThatHasHappened_AndIsOfferedNothingThatIsRefused()
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.DieAsync(queue);
        var cause = (string?)(await dashboard.CallAsync(HttpMethod.Get, $"/dlq/{jobId}"))["fingerprint"];
        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");
        await SignInAsync(visit, dashboard.Reader);

        Assert.Equal($"/jobs/{jobId}", new Uri(visit.Page.Url).AbsolutePath);
        await visit.SeesAsync("✓ pass", "#backoff");
        await visit.SeesAsync("rita (reader)", "header");
        string[] pages = [$"/jobs/{jobId}", "/", "/queues", $"/queues/{queue}", "/jobs", "/dlq", "/dlq/letters", $"/dlq/{cause}", "/schedules", "/workflows", "/operations", "/workers", "/backoff", "/settings"];
        foreach (var page in pages)
        {
            await visit.GoAsync(page);
            Assert.True(await visit["[data-call], [data-opens], [data-act], [data-bulk], [data-retry]"].CountAsync() == 0, $"{page} offers what a reader may not do.");
            await visit.IsSoundAsync();
        }

        await visit.GoAsync($"/queues/{queue}/settings");
        Assert.False(await visit["#settings input"].First.IsEnabledAsync());
        Assert.Equal(0, await visit["#settings button:not([disabled], fieldset[disabled] *)"].CountAsync());
        await visit.GoAsync("/audit", status: 403);
        await visit.SeesAsync("The role of 'rita' is reader.");
    }

    [Fact]
    public async Task AnOperator_Acts_AndTheRecordNamesHim()
    {
        var jobId = await dashboard.DieAsync(dashboard.NewName());
        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");
        await SignInAsync(visit, dashboard.Operator);

        await visit.ActAsync("Discard…", "Discard");

        await visit.SeesAsync("Because.");
        await visit.GoAsync("/audit");
        await visit.SeesAsync("olga");
        await visit.IsSoundAsync();

        await visit.GoAsync("/sign-in");
        await visit.Button("Sign out").ClickAsync();
        await visit.GoAsync($"/jobs/{jobId}");
        Assert.Equal("/sign-in", new Uri(visit.Page.Url).AbsolutePath);
    }

    private static async Task SignInAsync(Visit visit, string key)
    {
        await visit["input[name=key]"].FillAsync(key);
        await visit.Button("Sign in").ClickAsync();
    }

    /// <summary>A server with keys.</summary>
    public sealed class KeyedDashboard : Dashboard
    {
        /// <summary>The key of Rita, who may read.</summary>
        public string Reader { get; private set; } = "";

        /// <summary>The key of Olga, who may act.</summary>
        public string Operator { get; private set; } = "";

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            Reader = await AddAsync("rita", AccessRole.Reader);
            Operator = await AddAsync("olga", AccessRole.Operator);
            SendKey(Operator);
        }

        private async Task<string> AddAsync(string name, AccessRole role)
        {
            var made = KeyText.New(name, role, 1, "test");
            Assert.True(await Services.GetRequiredService<IAccessKeys>().AddAsync(made.Key));
            return made.Text;
        }
    }
}
