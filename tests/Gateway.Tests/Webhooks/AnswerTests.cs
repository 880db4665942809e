using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Webhooks;

/// <summary>What the body of a 2xx leads to.</summary>
public sealed class AnswerTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("""{"success":true}""", null)]
    [InlineData("""{"success":true,"output":{"sent":[1,"zwei"]}}""", """{"sent":[1,"zwei"]}""")]
    [InlineData("""{"success":true,"output":42,"took":"3 ms"}""", "42")]
    [InlineData("""{"output":"","success":true}""", "\"\"")]
    [InlineData("\uFEFF {\"success\" : true, \"output\": false}\r\n", "false")]
    [InlineData("""{"success":true,"error":{"code":"IGNORED"}}""", null)]
    public async Task Call_WhenItSucceeds_CompletesWithTheOutput(string body, string? output)
    {
        await using var endpoint = RawEndpoint.Answering(body);
        var job = await api.CallAsync(endpoint.Url, "completed");
        Assert.True(JsonNode.DeepEquals(output is null ? null : JsonNode.Parse(output), job["output"]), job.Text);
        Assert.Equal(output is not null, job.Body!.AsObject().ContainsKey("output"));
    }

    [Theory]
    [InlineData("201 Created")]
    [InlineData("202 Accepted")]
    [InlineData("299 Fine")]
    public async Task Call_WhenAny2xxSucceeds_Completes(string status)
    {
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response(status, """{"success":true}"""));
        await api.CallAsync(endpoint.Url, "completed");
    }

    [Theory]
    [InlineData("""{"code":"CARD_DECLINED","message":"no funds"}""", null, "CARD_DECLINED", "no funds", "TEMPORARY", "default", "delayed")]
    [InlineData("""{"code":"INVALID_JOB_DATA","message":"no address"}""", null, "INVALID_JOB_DATA", "no address", "PERMANENT", "default", "failed")]
    [InlineData("""{"code":"NETWORK_ERROR","message":"m"}""", "PERMANENT", "NETWORK_ERROR", "m", "PERMANENT", "handler", "failed")]
    [InlineData("""{"code":"INVALID_JOB_DATA","message":"m"}""", "TEMPORARY", "INVALID_JOB_DATA", "m", "TEMPORARY", "handler", "delayed")]
    [InlineData("""{"code":"X","message":"m"}""", "POISON", "X", "m", "POISON", "handler", "poisoned")]
    [InlineData("""{"code":"X","message":"m"}""", "poison", "X", "m", "TEMPORARY", "default", "delayed")]
    [InlineData("""{"code":"not a code","message":"m"}""", null, "JOB_EXECUTION_FAILED", "m", "TEMPORARY", "default", "delayed")]
    [InlineData("""{"code":7,"message":"m"}""", null, "JOB_EXECUTION_FAILED", "m", "TEMPORARY", "default", "delayed")]
    [InlineData("""{"message":"m"}""", null, "JOB_EXECUTION_FAILED", "m", "TEMPORARY", "default", "delayed")]
    [InlineData("""{"code":"X"}""", null, "X", "gave no message", "TEMPORARY", "default", "delayed")]
    [InlineData("\"just words\"", null, "JOB_EXECUTION_FAILED", "just words", "TEMPORARY", "default", "delayed")]
    [InlineData("null", null, "JOB_EXECUTION_FAILED", "gave no message", "TEMPORARY", "default", "delayed")]
    [InlineData("[1]", null, "JOB_EXECUTION_FAILED", "gave no message", "TEMPORARY", "default", "delayed")]
    public async Task Call_WhenItSaysThatItFailed_FailsAsItSays(string error, string? kind, string code, string message, string failureType, string classifiedBy, string status)
    {
        await using var endpoint = RawEndpoint.Answering($$"""{"success":false,"error":{{error}}{{(kind is null ? "" : $",\"kind\":\"{kind}\"")}}}""");
        var job = await api.CallAsync(endpoint.Url, status);
        Assert.Equal((code, failureType, null), job.Failure());
        Assert.Contains(message, job.Message(), StringComparison.Ordinal);
        Assert.Equal(classifiedBy, (string?)job["history"]![0]!["decision"]!["classifiedBy"]);
        Assert.Equal("""{"status":200}""", job["lastError"]!["details"]!.ToJsonString());
    }

    [Fact]
    public async Task Call_WhenTheErrorHasStackAndDetails_KeepsThem()
    {
        await using var endpoint = RawEndpoint.Answering("""{"success":false,"error":{"code":"X","message":"m","stack":"at a\n at b","details":{"id":[7]}}}""");
        var error = (await api.CallAsync(endpoint.Url, "delayed"))["lastError"]!;
        Assert.Equal(("at a\n at b", """{"id":[7]}"""), ((string?)error["stack"], error["details"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("", "an empty body")]
    [InlineData(" \r\n", "an empty body")]
    [InlineData("<html><body>It works!</body></html>", "'<html><body>It works!</body></html>'")]
    [InlineData("""{"success":true""", """'{"success":true'""")]
    [InlineData("""{"success":true} and more""", "and more")]
    [InlineData("""{"ok":true}""", """'{"ok":true}'""")]
    [InlineData("""{"success":"true"}""", "neither true nor false")]
    [InlineData("""{"success":1}""", "neither true nor false")]
    [InlineData("""{"success":null}""", "neither true nor false")]
    [InlineData("""{"Success":true}""", "neither true nor false")]
    [InlineData("""{"success":false,"success":true}""", "no valid JSON")]
    [InlineData("""{"success":true,"\ud800":1}""", "no valid JSON")]
    [InlineData("[]", "no object")]
    [InlineData("null", "no object")]
    [InlineData("true", "no object")]
    public async Task Call_WhenA2xxSaysAnythingElse_HasFailed(string body, string said)
    {
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response("200 OK", body));
        var job = await api.CallAsync(endpoint.Url, "delayed");
        Assert.Equal(("JOB_EXECUTION_FAILED", "TEMPORARY", null), job.Failure());
        Assert.Contains("answered 200 OK with", job.Message(), StringComparison.Ordinal);
        Assert.Contains(said, job.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhenTheBodyIsNotUtf8_HasFailed()
    {
        await using var endpoint = new RawEndpoint(async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"success\":true,\"output\":\"");
            await call.Socket.SendAsync((byte[])[0xC3, 0x28, (byte)'"', (byte)'}'], call.End);
        });
        var job = await api.CallAsync(endpoint.Url, "delayed");
        Assert.Equal(("JOB_EXECUTION_FAILED", "TEMPORARY", null), job.Failure());
        Assert.Contains("not UTF-8", job.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_WhenTheBodyIsLargerThanIsRead_HasFailedWithoutReadingOn(bool endless)
    {
        var sent = 0L;
        await using var endpoint = new RawEndpoint(async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"success\":true,\"output\":\"");
            var kilobytes = new string('x', 64 * 1024);
            for (var i = 0; endless || i < 17; i++)
            {
                await call.SendAsync(kilobytes);
                Interlocked.Add(ref sent, kilobytes.Length);
            }

            await call.SendAsync("\"}");
        });
        var job = await api.CallAsync(endpoint.Url, "delayed");
        Assert.Equal(("JOB_EXECUTION_FAILED", "TEMPORARY", null), job.Failure());
        Assert.Contains("more than 1048576 bytes", job.Message(), StringComparison.Ordinal);
        Assert.InRange(Interlocked.Read(ref sent), 1024 * 1024, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Call_WhenTheBodyIsAsLargeAsIsRead_Completes()
    {
        const string Frame = """{"success":true,"output":""}""";
        var body = Frame.Insert(Frame.Length - 2, new string('x', (1024 * 1024) - Encoding.UTF8.GetByteCount(Frame)));
        await using var endpoint = RawEndpoint.Answering(body);
        var job = await api.CallAsync(endpoint.Url, "completed");
        Assert.Equal((1024 * 1024) - Frame.Length, ((string)job["output"]!).Length);
    }

    [Fact]
    public async Task Call_WhenTheAnswerComesInChunksAndPieces_Completes()
    {
        await using var endpoint = new RawEndpoint(async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
            foreach (var c in """{"success":true,"output":"piece by piece"}""")
            {
                await call.SendAsync(string.Create(CultureInfo.InvariantCulture, $"1\r\n{c}\r\n"));
            }

            await call.SendAsync("0\r\n\r\n");
        });
        Assert.Equal("piece by piece", (string?)(await api.CallAsync(endpoint.Url, "completed"))["output"]);
    }
}
