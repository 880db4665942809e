using ReTraced.Access;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>While there are no keys: programs on this machine are served, and web pages of others get nothing in.</summary>
public sealed class LocalCallerTests(ApiServer api) : IClassFixture<ApiServer>
{
    private const string Job = """{"queueName":"open","delaySeconds":3600}""";

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:5080")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    public async Task AnyCall_UnderANameThatIsNotTheMachines_IsRefused(string host)
    {
        (await api.SendAsync(HttpMethod.Get, "/jobs", headers: ("Host", host))).IsProblem(403, "HOST_NOT_ALLOWED");
        (await api.SendAsync(HttpMethod.Post, "/jobs", Job, "application/json", ("Host", host))).IsProblem(403, "HOST_NOT_ALLOWED");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:80")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("127.1.2.3")]
    [InlineData("[::1]:5080")]
    public async Task AnyCall_UnderTheMachinesName_IsServed(string host) => (await api.SendAsync(HttpMethod.Get, "/jobs", headers: ("Host", host))).Is(200);

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost.evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Change_FromAPageOfAnotherSite_IsRefused(string header, string value)
    {
        (await api.SendAsync(HttpMethod.Post, "/jobs", Job, "application/json", (header, value))).IsProblem(403, "CROSS_SITE");
        // The sorts of request that a browser sends without asking first.
        (await api.SendAsync(HttpMethod.Post, "/queues/open/purge", null, null, (header, value))).IsProblem(403, "CROSS_SITE");
        (await api.SendAsync(HttpMethod.Post, "/jobs", Job, "text/plain", (header, value))).IsProblem(403, "CROSS_SITE");
        (await api.SendAsync(HttpMethod.Post, "/jobs", "queueName=open", "application/x-www-form-urlencoded", (header, value))).IsProblem(403, "CROSS_SITE");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData(null)]
    public async Task Change_ThatIsNotDeclaredAsJson_IsRefused(string? mediaType)
    {
        // An old browser names no site, but cannot send JSON to another one without asking first.
        (await api.SendAsync(HttpMethod.Post, "/jobs", Job, mediaType)).IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
        (await api.SendAsync(HttpMethod.Post, "/jobs/batch", $$"""{"jobs":[{{Job}}]}""", mediaType)).IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
        (await api.SendAsync(HttpMethod.Patch, "/queues/open", """{"paused":true}""", mediaType)).IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task Preflight_IsAnsweredWithNoPermission()
    {
        var answer = await api.SendAsync(HttpMethod.Options, "/jobs", headers: [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type")]);

        Assert.True(answer.Status >= 400);
        Assert.DoesNotContain(answer.Headers.Keys, header => header.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Via", "1.1 proxy")]
    public async Task AnyCall_ThroughAProxy_IsRefused(string header, string value) =>
        (await api.SendAsync(HttpMethod.Get, "/jobs", headers: (header, value))).IsProblem(403, "KEYS_REQUIRED");

    [Fact]
    public async Task AnyCall_WithTheCookieOfAnotherServer_IsServed() => (await api.SendAsync(HttpMethod.Get, "/jobs", headers: ("Cookie", "retraced-session=stale"))).Is(200);

    [Fact]
    public async Task Change_FromAProgram_IsServed()
    {
        (await api.SendAsync(HttpMethod.Post, "/jobs", Job, "application/json")).Is(201);
        (await api.SendAsync(HttpMethod.Post, "/jobs", Job, "application/json", ("Sec-Fetch-Site", "same-origin"), ("Origin", api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)))).Is(201);
    }
}

/// <summary>The first key closes the server, for good.</summary>
public sealed class FirstKeyTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task FirstKey_ClosesTheServer_AndRevokingItDoesNotOpenItAgain()
    {
        var keys = api.App!.Services.GetRequiredService<IAccessKeys>();
        (await api.GetAsync("/jobs")).Is(200);
        var (text, key) = KeyText.New("ada", AccessRole.Operator, 1, "test");
        await keys.AddAsync(key);

        await Eventually.True(async () => (await api.GetAsync("/jobs")).Status == 401, "callers without a key are refused");
        (await api.SendAsync(HttpMethod.Get, "/jobs", headers: ("Authorization", $"Bearer {text}"))).Is(200);
        (await api.SendAsync(HttpMethod.Get, "/jobs", headers: ("authorization", $"bearer {text}"))).Is(200);

        await keys.RevokeAsync(key.Id, 2, "test");
        await Eventually.True(async () => (await api.SendAsync(HttpMethod.Get, "/jobs", headers: ("Authorization", $"Bearer {text}"))).Status == 401, "the key is refused");
        (await api.GetAsync("/jobs")).IsProblem(401, "UNAUTHENTICATED");
        (await api.GetAsync("~/healthz")).Is(200);
        (await api.GetAsync("~/readyz")).Is(200);
    }
}
