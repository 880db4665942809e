using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>What every answer tells browsers, whatever it answers.</summary>
public sealed class HeaderTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("GET", "/jobs", 200)]
    [InlineData("GET", "/jobs/none", 404)]
    [InlineData("DELETE", "/jobs", 405)]
    [InlineData("GET", "~/healthz", 200)]
    [InlineData("GET", "~/sign-in", 200)]
    [InlineData("GET", "~/openapi/v1.json", 200)]
    [InlineData("GET", "~/nothing", 404)]
    public async Task EveryAnswer_HasThem(string method, string path, int status)
    {
        var answer = (await api.SendAsync(new HttpMethod(method), path)).Is(status);

        Assert.Equal(
            ("nosniff", "DENY", "same-origin", "same-origin", "same-origin"),
            (answer.Headers["X-Content-Type-Options"], answer.Headers["X-Frame-Options"], answer.Headers["Referrer-Policy"], answer.Headers["Cross-Origin-Opener-Policy"], answer.Headers["Cross-Origin-Resource-Policy"]));
        var policy = answer.Headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-", policy, StringComparison.Ordinal);
        Assert.Contains("no-store", answer.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.False(answer.Headers.ContainsKey("Server"));
    }

    [Fact]
    public async Task JobData_WithMarkup_ComesBackAsDataAndNothingElse()
    {
        const string Markup = "<script>alert(1)</script><img src=x onerror=alert(2)>";
        var jobId = await api.EnqueueAsync(new { queueName = "markup", delaySeconds = 3600, jobData = new { text = Markup } });

        var answer = (await api.GetAsync($"/jobs/{jobId}")).Is(200);
        Assert.Equal(("application/json", Markup), (answer.MediaType, (string?)answer["jobData"]!["text"]));
    }
}
