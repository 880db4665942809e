using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Access;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Storage;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>Browsers sign in with a key, and what a session changes needs the token of its own page.</summary>
public sealed class SessionTests(KeyedServer server) : IClassFixture<KeyedServer>
{
    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private Browser Browser() => new(server.Api.Client.BaseAddress!);

    [Fact]
    public async Task SignIn_WithAKey_GivesACookieThatNoScriptReadsAndNoOtherSiteSends()
    {
        using var browser = Browser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/jobs")).Status);

        var (status, _, cookies) = await browser.SignInAsync(server.Key(AccessRole.Reader));

        Assert.Equal(HttpStatusCode.Found, status);
        var cookie = Assert.Single(cookies, cookie => cookie.StartsWith("retraced-session=", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(server.Key(AccessRole.Reader)[4..], cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/jobs")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/api/v1/audit")).Status);
        Assert.Contains("signed in as reader (reader)", (await browser.GetAsync("/sign-in")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rtk_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("\"><script>alert(1)</script>")]
    public async Task SignIn_WithSomethingElse_SaysSoAndGivesNoSession(string key)
    {
        using var browser = Browser();

        var (status, text, cookies) = await browser.SignInAsync(key);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("not a key of this server", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain(cookies, cookie => cookie.StartsWith("retraced-session=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_WithoutTheTokenOfThePage_IsRefused()
    {
        using var browser = Browser();

        var (status, text, _) = await browser.PostAsync("/sign-in", new FormUrlEncodedContent([new("key", server.Key(AccessRole.Admin))]));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("FORGERY_TOKEN", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    public async Task SignIn_WithAnotherSortOfForm_IsRefused(string mediaType)
    {
        using var browser = Browser();
        using var content = new StringContent("xx");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(mediaType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await browser.PostAsync("/sign-in", content)).Status);
    }

    [Fact]
    public async Task Session_IsNotUsedBesideAKey()
    {
        using var browser = Browser();
        await browser.SignInAsync(server.Key(AccessRole.Operator));
        var cookie = browser.Cookies.GetCookieHeader(server.Api.Client.BaseAddress!);

        (await server.Api.SendAsync(HttpMethod.Get, "/audit", headers: [("Cookie", cookie)])).Is(200);
        (await server.Api.SendAsync(HttpMethod.Get, "/audit", headers: [("Cookie", cookie), server.As(AccessRole.Reader)])).IsProblem(403, "FORBIDDEN");
        (await server.Api.SendAsync(HttpMethod.Get, "/audit", headers: [("Cookie", cookie), ("Authorization", "Bearer nothing")])).IsProblem(401, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task Session_ThatChangesSomething_MustShowTheToken()
    {
        using var browser = Browser();
        await browser.SignInAsync(server.Key(AccessRole.Operator));
        var queue = server.Api.NewQueue();

        Assert.Contains("FORGERY_TOKEN", (await browser.PostAsync($"/api/v1/queues/{queue}/pause", Json("""{"reason":"No."}"""))).Text, StringComparison.Ordinal);
        Assert.Contains("FORGERY_TOKEN", (await browser.PostAsync($"/api/v1/queues/{queue}/pause", Json("""{"reason":"No."}"""), "CfDJ8AAAA")).Text, StringComparison.Ordinal);
        using var other = Browser();
        var foreign = await other.TokenAsync();
        Assert.Contains("FORGERY_TOKEN", (await browser.PostAsync($"/api/v1/queues/{queue}/pause", new FormUrlEncodedContent(Enumerable.Range(0, 2_000).Select(i => new KeyValuePair<string, string>($"f{i}", ""))))).Text, StringComparison.Ordinal);
        Assert.Contains("FORGERY_TOKEN", (await browser.PostAsync($"/api/v1/queues/{queue}/pause", Json("""{"reason":"No."}"""), foreign)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync($"/api/v1/queues/{queue}/pause", Json("""{"reason":"Yes."}"""), await browser.TokenAsync())).Status);

        var entry = Assert.Single((await server.Api.SendAsync(HttpMethod.Get, $"/audit?target={queue}", headers: server.As(AccessRole.Admin))).Is(200).Items);
        Assert.Equal(("operator", "Yes."), ((string?)entry!["by"], (string?)entry["reason"]));
    }

    [Fact]
    public async Task SignOut_EndsTheSession_AndBothAreInTheAuditLog()
    {
        var (text, key) = await server.NewKeyAsync("ada", AccessRole.Reader);
        using var browser = Browser();
        await Eventually.True(async () => (await browser.SignInAsync(text)).Status == HttpStatusCode.Found, "the new key is known");

        var (status, _, _) = await browser.PostAsync("/sign-out", new FormUrlEncodedContent([new("forgery-token", await browser.TokenAsync())]));

        Assert.Equal(HttpStatusCode.Found, status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/jobs")).Status);
        var entries = (await server.Api.SendAsync(HttpMethod.Get, "/audit?by=ada", headers: server.As(AccessRole.Admin))).Is(200).Items;
        Assert.Equal(["session.end", "session.begin"], entries.Select(entry => (string?)entry!["action"]));
        Assert.All(entries, entry => Assert.Equal(key.Id, (string?)entry!["keyId"]));
    }

    [Fact]
    public async Task Session_EndsWithItsKey()
    {
        var (text, key) = await server.NewKeyAsync("bob", AccessRole.Reader);
        using var browser = Browser();
        await Eventually.True(async () => (await browser.SignInAsync(text)).Status == HttpStatusCode.Found, "the new key is known");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/jobs")).Status);

        await server.Keys.RevokeAsync(key.Id, 2, "test");

        await Eventually.True(async () => (await browser.GetAsync("/api/v1/jobs")).Status == HttpStatusCode.Unauthorized, "the session has ended");
    }

    [Fact]
    public async Task Session_OutlivesTheServer()
    {
        var first = new KeyedServer();
        await first.InitializeAsync();
        using var browser = new Browser(first.Api.Client.BaseAddress!);
        await browser.SignInAsync(first.Key(AccessRole.Reader));
        Assert.NotEmpty(await first.Api.App!.Services.GetRequiredService<IDocumentStore>().ListAsync("session-keys"));
        await using var second = first.Api.BuildAnother();
        await first.Api.App!.StopAsync();
        await second.StartAsync();
        using var again = new Browser(new Uri(second.Urls.Single()));
        foreach (Cookie cookie in browser.Cookies.GetAllCookies())
        {
            again.Cookies.Add(cookie);
        }

        await Eventually.True(async () => (await again.GetAsync("/api/v1/jobs")).Status == HttpStatusCode.OK, "the next server lets the session in");
        await second.StopAsync();
        await first.DisposeAsync();
        first.Dispose();
    }
}
