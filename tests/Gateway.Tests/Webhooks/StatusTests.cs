using System.Globalization;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Webhooks;

/// <summary>What each status of an endpoint leads to.</summary>
public sealed class StatusTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("400 Bad Request", "INVALID_JOB_DATA", "PERMANENT")]
    [InlineData("401 Unauthorized", "AUTHENTICATION_FAILED", "PERMANENT")]
    [InlineData("403 Forbidden", "AUTHORIZATION_FAILED", "PERMANENT")]
    [InlineData("404 Not Found", "INVALID_JOB_DATA", "PERMANENT")]
    [InlineData("408 Request Timeout", "TIMEOUT", "TEMPORARY")]
    [InlineData("410 Gone", "INVALID_JOB_DATA", "PERMANENT")]
    [InlineData("422 Unprocessable Content", "INVALID_JOB_DATA", "PERMANENT")]
    [InlineData("429 Too Many Requests", "RATE_LIMIT_EXCEEDED", "TEMPORARY")]
    [InlineData("500 Internal Server Error", "SERVICE_UNAVAILABLE", "TEMPORARY")]
    [InlineData("502 Bad Gateway", "SERVICE_UNAVAILABLE", "TEMPORARY")]
    [InlineData("503 Service Unavailable", "SERVICE_UNAVAILABLE", "TEMPORARY")]
    [InlineData("599 Whatever", "SERVICE_UNAVAILABLE", "TEMPORARY")]
    [InlineData("304 Not Modified", "JOB_EXECUTION_FAILED", "TEMPORARY")]
    [InlineData("999 Nobody", "JOB_EXECUTION_FAILED", "TEMPORARY")]
    public async Task Call_WhenTheStatusIsNot2xx_FailsByIt(string status, string code, string failureType)
    {
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response(status, """{"success":true}"""));
        var job = await api.CallAsync(endpoint.Url, failureType == "PERMANENT" ? "failed" : "delayed");
        Assert.Equal((code, failureType, null), job.Failure());
        Assert.Equal($$"""{"status":{{status[..3]}}}""", job["lastError"]!["details"]!.ToJsonString());
        Assert.StartsWith($"{endpoint.Url} answered {status[..3]}", job.Message(), StringComparison.Ordinal);
        Assert.Equal("default", (string?)job["history"]![0]!["decision"]!["classifiedBy"]);
    }

    [Theory]
    [InlineData("429 Too Many Requests", "7200", 7_200_000L, 7_200_000L)]
    [InlineData("503 Service Unavailable", "7200", 7_200_000L, 7_200_000L)]
    [InlineData("503 Service Unavailable", " 5 ", 5_000L, 3_600_000L)]
    [InlineData("503 Service Unavailable", "0", 0L, 3_600_000L)]
    [InlineData("503 Service Unavailable", "99999999999999999999", 86_400_000L, 86_400_000L)]
    [InlineData("503 Service Unavailable", "Wed, 21 Oct 2015 07:28:00 GMT", 0L, 3_600_000L)]
    [InlineData("503 Service Unavailable", "-5", null, 3_600_000L)]
    [InlineData("503 Service Unavailable", "1.5", null, 3_600_000L)]
    [InlineData("503 Service Unavailable", "soon", null, 3_600_000L)]
    [InlineData("503 Service Unavailable", "Wed, 99 Oct 2015 07:28:00 GMT", null, 3_600_000L)]
    [InlineData("500 Internal Server Error", "7200", null, 3_600_000L)]
    public async Task Call_WhenItSaysRetryAfter_WaitsTheLongerOfThatAndTheBackoff(string status, string retryAfter, long? asked, long delayMs)
    {
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response(status, "", $"Retry-After: {retryAfter}"));
        var job = await api.CallAsync(endpoint.Url, "delayed");
        var decision = job["history"]![0]!["decision"]!;
        Assert.Equal((asked, delayMs), ((long?)decision["retryAfterMs"], (long?)decision["delayMs"]));
        Assert.Equal(status.StartsWith("500", StringComparison.Ordinal) ? null : retryAfter.Trim(), (string?)job["lastError"]!["details"]!["retryAfter"]);
    }

    [Theory]
    [InlineData("ddd, dd MMM yyyy HH:mm:ss 'GMT'")]
    [InlineData("dddd, dd-MMM-yy HH:mm:ss 'GMT'")]
    public async Task Call_WhenRetryAfterIsADateToCome_WaitsUntilThen(string format)
    {
        var until = TimeProvider.System.GetUtcNow().AddHours(3);
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response("503 Service Unavailable", "", $"Retry-After: {until.ToString(format, CultureInfo.InvariantCulture)}"));
        var job = await api.CallAsync(endpoint.Url, "delayed");
        // The date has no milliseconds.
        Assert.InRange((long)job["runAt"]! - until.ToUnixTimeMilliseconds(), -1_000, 60_000);
        Assert.InRange(job.Failure().RetryAfterMs!.Value, 10_600_000, 10_800_000);
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("307 Temporary Redirect")]
    public async Task Call_WhenItIsRedirected_DoesNotFollowAndSaysWhereTo(string status)
    {
        await using var target = RawEndpoint.Answering("""{"success":true}""");
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response(status, "", $"Location: {target.Url}/x"));
        var job = await api.CallAsync(endpoint.Url, "delayed");
        Assert.Equal(("JOB_EXECUTION_FAILED", "TEMPORARY", null), job.Failure());
        Assert.Contains($"redirects are not followed, and this one points to '{target.Url}/x'", job.Message(), StringComparison.Ordinal);
        Assert.Empty(target.Calls);
        Assert.Single(endpoint.Calls);
    }

    [Fact]
    public async Task Call_WhenAnErrorHasABody_QuotesItsBeginningHarmlessly()
    {
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response("400 Bad Request", "no\r\n\taddress \u001b[31mred\u0000\u202e " + new string('x', 50_000)));
        var job = await api.CallAsync(endpoint.Url, "failed");
        Assert.Contains("400 Bad Request: 'no address \uFFFD[31mred\uFFFD\uFFFD xxx", job.Message(), StringComparison.Ordinal);
        Assert.InRange(job.Message().Length, 200, 300);
    }

    [Fact]
    public async Task Call_WhenTheBodyOfAnErrorNeverEnds_GoesByTheStatusAllTheSame()
    {
        await using var endpoint = new RawEndpoint(async call =>
        {
            await call.SendAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1000\r\nRetry-After: 7200\r\n\r\nover");
            await call.WaitForCloseAsync();
        });
        var job = await api.CallAsync(endpoint.Url, "delayed");
        Assert.Equal(("SERVICE_UNAVAILABLE", "TEMPORARY", 7_200_000), job.Failure());
        Assert.Contains("'over'", job.Message(), StringComparison.Ordinal);
        Assert.InRange((long)job["history"]![0]!["durationMs"]!, 0, 59_000);
    }

    [Fact]
    public async Task Call_WhenTheQueueClassifiesTheCode_FollowsTheQueue()
    {
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response("500 Internal Server Error"));
        var queue = await api.QueueAsync(endpoint.Url);
        (await api.PatchAsync($"/queues/{queue}", """{"classification":{"SERVICE_UNAVAILABLE":"PERMANENT"}}""")).Is(200);
        await api.IsAsync(await api.EnqueueAsync(new { queueName = queue }), "failed");
    }
}
