using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Webhooks;

/// <summary>What an endpoint gets, read by a real HTTP server.</summary>
public sealed class RequestTests(ApiServer api) : IClassFixture<ApiServer>, IAsyncLifetime
{
    private const string Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private readonly ConcurrentQueue<Received> _received = new();
    private readonly ConcurrentQueue<int> _statuses = new();
    private WebApplication? _server;

    private string Url => $"{_server!.Urls.Single()}/hooks/mail?tenant=7";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var request = context.Request;
            _received.Enqueue(new Received(request.Method, request.Path + request.QueryString, request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray(), context.Connection.Id));
            context.Response.StatusCode = _statuses.TryDequeue(out var status) ? status : 200;
            await context.Response.WriteAsync("""{"success":true}""");
        });
        await _server.StartAsync();
    }

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Fact]
    public async Task Call_SendsTheJobAsTheApiShowsItAndTheNumberOfTheRun()
    {
        var queue = await api.QueueAsync(Url);
        const string Data = """{"to":"ännchen@example.com","n":1.50,"tags":["<a>","&"]}""";
        var jobId = (string)(await api.PostAsync("/jobs", $$"""{"queueName":"{{queue}}","type":"welcome","jobData":{{Data}},"tags":["t"],"maxTries":3,"priority":5}""")).Is(201)["jobId"]!;
        var job = await api.IsAsync(jobId, "completed");

        var request = Assert.Single(_received);
        Assert.Equal(("POST", "/hooks/mail?tenant=7"), (request.Method, request.Target));
        var body = request.Json;
        foreach (var field in (string[])["jobId", "queueName", "type", "jobData", "maxTries", "priority", "replays", "createdAt", "timeoutSeconds", "backoffConfig", "backoffStrategy", "tags", "tries", "startedAt"])
        {
            Assert.True(JsonNode.DeepEquals(job[field], body[field]), $"{field}: {body.ToJsonString()}");
        }

        Assert.Equal((1, 1, "processing", jobId, "welcome"), ((int?)body["attempt"], (int?)body["tries"], (string?)body["status"], (string?)body["jobId"], (string?)body["type"]));
        Assert.Contains($"\"jobData\":{Data},", Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal);
        Assert.DoesNotContain("leaseToken", Encoding.UTF8.GetString(request.Body), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("local-", Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_SendsTheHeadersOfStandardWebhooksAndOurOwn()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var queue = await api.QueueAsync(Url, new { headers = new Dictionary<string, string> { ["Authorization"] = "Bearer abc def", ["x-Team"] = "mail" } });
        var jobId = await api.EnqueueAsync(new { queueName = queue, traceparent = Traceparent });
        await api.IsAsync(jobId, "completed");

        var headers = Assert.Single(_received).Headers;
        Assert.Equal("application/json", headers["Content-Type"]);
        Assert.Equal((jobId, "1", Traceparent), (headers["webhook-id"], headers["retraced-attempt"], headers["traceparent"]));
        Assert.InRange(long.Parse(headers["webhook-timestamp"], CultureInfo.InvariantCulture), before, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal(("Bearer abc def", "mail"), (headers["Authorization"], headers["X-Team"]));
        Assert.Matches(@"^ReTraced/\d+\.\d+\.\d+$", headers["User-Agent"]);
        Assert.DoesNotContain("webhook-signature", headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(
            ["Authorization", "Content-Length", "Content-Type", "Host", "User-Agent", "retraced-attempt", "traceparent", "webhook-id", "webhook-timestamp", "x-Team"],
            headers.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("plain-secret-of-24-chars", null)]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public async Task Call_WhenThereIsASecret_IsSignedWithIt(string secret, string? base64)
    {
        var queue = await api.QueueAsync(Url, new { secret });
        await api.IsAsync(await api.EnqueueAsync(new { queueName = queue, jobData = "ü" }), "completed");

        var request = Assert.Single(_received);
        using var hmac = new HMACSHA256(base64 is null ? Encoding.ASCII.GetBytes(secret) : Convert.FromBase64String(base64));
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}."), .. request.Body];
        Assert.Equal("v1," + Convert.ToBase64String(hmac.ComputeHash(signed)), request.Headers["webhook-signature"]);
    }

    [Fact]
    public async Task Call_WhenItIsRepeated_HasTheSameIdAndTheNextNumber()
    {
        _statuses.Enqueue(503);
        _statuses.Enqueue(500);
        var queue = await api.QueueAsync(Url);
        var jobId = await api.EnqueueAsync(new { queueName = queue, maxTries = 5, backoffStrategy = "fixed", backoffConfig = new { baseDelaySeconds = 0 } });
        await api.IsAsync(jobId, "completed");

        Assert.Equal([(jobId, "1", 1), (jobId, "2", 2), (jobId, "3", 3)], _received.Select(request => (request.Headers["webhook-id"], request.Headers["retraced-attempt"], (int)request.Json["attempt"]!)));
        // Nor is a connection made anew for each.
        Assert.Single(_received.Select(request => request.Connection).Distinct());
    }

    [Theory]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("ünicode")]
    [InlineData("blank ")]
    public async Task Call_WhenTheTraceContextIsNoHeaderValue_LeavesItOut(string more)
    {
        // Of a version to come: what stands behind the part that is known may be anything.
        var traceparent = $"01{Traceparent[2..]}-{more}";
        var queue = await api.QueueAsync(Url);
        await api.IsAsync(await api.EnqueueAsync(new { queueName = queue, traceparent }), "completed");
        var headers = Assert.Single(_received).Headers;
        Assert.False(headers.ContainsKey("traceparent") || headers.ContainsKey("X-Injected"));
    }

    private sealed record Received(string Method, string Target, Dictionary<string, string> Headers, byte[] Body, string Connection)
    {
        public JsonNode Json => JsonNode.Parse(Body)!;
    }
}
