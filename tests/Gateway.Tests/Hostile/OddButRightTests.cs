using System.Text;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>What looks hostile and is not: it is taken, and what was sent can be read again.</summary>
public sealed class OddButRightTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("""{"a":["\ud800"]}""")]
    [InlineData("1e999999999999")]
    [InlineData("-0")]
    [InlineData("\"\\u0000\\u202e\"")]
    [InlineData("""{"":{"__proto__":1,"\u0000":2}}""")]
    [InlineData("123456789012345678901234567890.123456789012345678901234567890")]
    public async Task Enqueue_WhenJobDataIsOdd_KeepsItByteForByteThroughItsWholeLife(string jobData)
    {
        var queue = api.NewQueue("odd");
        var jobId = await api.EnqueueAsync($$"""{"queueName":"{{queue}}","type":"nobody","maxTries":1,"jobData":{{jobData}}}""");

        var token = (string)(await api.PostAsync("/leases", new { workerId = "w", queues = new[] { queue }, waitMs = 20_000 })).Is(200)["leases"]![0]!["leaseToken"]!;
        (await api.PostAsync($"/leases/{token}/fail", """{"error":{"code":"TIMEOUT","message":"\ud800"}}""")).Is(400);
        (await api.PostAsync($"/leases/{token}/fail", $$$"""{"error":{"code":"TIMEOUT","message":"m","details":{{{jobData}}}}}""")).Is(200);

        foreach (var path in (string[])[$"/jobs/{jobId}", $"/jobs?queue={queue}", $"/dlq/{jobId}", $"/dlq?queue={queue}", $"/jobs/{jobId}/history", $"/jobs/{jobId}/ledger"])
        {
            Assert.Contains(jobData, (await api.GetAsync(path)).Is(200).Text, StringComparison.Ordinal);
        }

        Assert.True((bool?)(await api.GetAsync($"/jobs/{jobId}/verify")).Is(200)["ok"]);
        (await api.PostAsync($"/jobs/{jobId}/clone", new { reason = "r" })).Is(201);
    }

    [Fact]
    public async Task Enqueue_WhenTheTraceHeaderIsNonsense_IgnoresIt()
    {
        var job = await SendAsync("POST", "/jobs", ("traceparent", "nonsense"));

        Assert.Null(job.Is(201)["traceparent"]);
    }

    [Fact]
    public async Task Enqueue_WhenTheTraceHeaderNamesASpan_KeepsIt()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        var job = await SendAsync("POST", "/jobs", ("traceparent", trace));

        Assert.Equal(trace, (string?)job.Is(201)["traceparent"]);
    }

    [Theory]
    [InlineData("GET", "/stats/")]
    [InlineData("get", "/stats")]
    [InlineData("GET", "/jobs/../stats")]
    [InlineData("GET", "/%73tats")]
    [InlineData("GET", "/stats?queue=")]
    public async Task Get_WhenTheAddressIsWrittenOddly_Answers(string method, string path) =>
        Assert.NotNull((await SendAsync(method, path)).Is(200)["lastHour"]);

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON;Charset=\"UTF-8\"")]
    [InlineData("application/vnd.retraced+json")]
    public async Task Post_WhenTheMediaTypeIsWrittenOddly_IsTaken(string type) =>
        (await SendAsync("POST", "/jobs", ("Content-Type", type))).Is(201);

    [Fact]
    public async Task Preview_WhenZeroIsNegative_ShowsItAsZero()
    {
        var preview = (await api.PostAsync("/backoff/preview", """{"backoffStrategy":"fixed","backoffConfig":{"baseDelaySeconds":-0.0}}""")).Is(200);

        Assert.DoesNotContain("-0", preview.Text, StringComparison.Ordinal);
    }

    private Task<Answer> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        var body = method == "POST" ? Encoding.UTF8.GetBytes(new JsonObject { ["queueName"] = api.NewQueue("odd") }.ToJsonString()) : null;
        (string, string)[] all = body is null || headers.Any(header => header.Name == "Content-Type") ? headers : [.. headers, ("Content-Type", "application/json")];
        return RawHttp.SendAsync(api.Client.BaseAddress!, RawHttp.Request(method, ApiServer.Prefix + path, body, all), $"{method} {path}", hangUp: false);
    }
}
