using System.Text;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Gateway.Tests.Hostile;

namespace ReTraced.Gateway.Tests.Limits;

/// <summary>What is too large: it is refused, its answer says so as far as HTTP lets it, and the next caller is served.</summary>
public sealed class AttackTests(ApiServer api) : IClassFixture<ApiServer>
{
    private const string Job = """{"queueName":"attacked","delaySeconds":3600,"jobData":""";

    [Theory]
    [InlineData(100, 0, 0, 200)]
    [InlineData(101, 0, 0, 431)]
    [InlineData(1_000, 0, 0, 431)]
    [InlineData(5, 30 * 1024, 0, 200)]
    [InlineData(5, 33 * 1024, 0, 431)]
    [InlineData(5, 0, 8 * 1024, 414)]
    [InlineData(5, 0, 100 * 1024, 414)]
    public async Task Head_WhenItIsTooLarge_IsRefused(int headers, int headerBytes, int pathBytes, int status)
    {
        // Two headers are there already.
        var more = Enumerable.Range(0, headers - 2).Select(i => ($"X-{i}", i == 0 ? new string('x', Math.Max(1, headerBytes)) : "1"));
        await SentAsync(RawHttp.Request("GET", $"/healthz?{new string('x', pathBytes)}", null, more), status);
    }

    [Fact]
    public async Task Head_WhenItNeverEnds_IsRefusedLongBeforeAMegabyte() =>
        await SentAsync(Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 90).Select(i => $"X-{i}: {new string('x', 10_000)}\r\n"))}"), 431);

    [Theory]
    [InlineData("/api/v1/jobs")]
    [InlineData("/api/v1/backoff/preview")]
    [InlineData("/api/v1/leases")]
    public async Task Body_WhenItIsTooLargeInChunks_IsRefusedByName(string path)
    {
        var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string(' ', 0x10000)}\r\n");
        byte[] request =
        [
            .. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"),
            .. Enumerable.Repeat(chunk, 20).SelectMany(bytes => bytes),
            .. "0\r\n\r\n"u8,
        ];
        (await SentAsync(request, 413)).IsProblem(413, "BODY_TOO_LARGE");
    }

    [Theory]
    [InlineData("/api/v1/jobs", "1114113")]
    [InlineData("/api/v1/jobs", "9223372036854775807")]
    [InlineData("/api/v1/jobs/batch", "268435457")]
    public async Task Body_WhenItSaysThatItIsTooLarge_IsRefusedUnread(string path, string length)
    {
        var answer = await SentAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"), 413);
        answer.IsProblem(413, "BODY_TOO_LARGE");
    }

    [Theory]
    [InlineData(63, 201)]
    [InlineData(64, 400)]
    public async Task Json_WhenItIsNestedToTheLimit_IsTakenOrNot(int levels, int status)
    {
        // The body itself is a level too.
        var data = new string('[', levels) + new string(']', levels);
        var answer = (await api.PostAsync("/jobs", $"{Job}{data}}}")).Is(status);
        if (status == 201)
        {
            Assert.Contains(data, answer.Text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("64", answer.IsProblem(400, "INVALID_REQUEST", "body").Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Json_WhenItHasAMillionKeys_IsRefusedByItsSize()
    {
        var keys = string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"k{i}\":1"));
        (await api.PostAsync("/jobs", $"{Job}{{{keys}}}}}")).IsProblem(413, "BODY_TOO_LARGE");
        (await api.PostAsync("/jobs/batch", $"{{\"jobs\":[{Job}{{{keys}}}}}]}}")).IsProblem(400, "INVALID_REQUEST", "jobs[0].jobData");
        var twice = (await api.PostAsync("/jobs/batch", $"{{{keys},\"k7\":1}}")).IsProblem(400, "INVALID_REQUEST", "body");
        Assert.Contains("k7", twice.Text, StringComparison.Ordinal);
        await LivesAsync();
    }

    [Theory]
    [InlineData("maxTries", 100_000)]
    [InlineData("priority", 100_000)]
    [InlineData("timeoutSeconds", 400)]
    [InlineData("runAt", 100_000)]
    public async Task Json_WhenANumberIsHuge_IsRefusedByNameAndBriefly(string field, int digits)
    {
        foreach (var number in (string[])[new string('9', digits), $"-{new string('9', digits)}", $"0.{new string('0', digits)}1", $"1e{new string('9', 20)}", "1e400"])
        {
            var refused = (await api.PostAsync("/jobs", $$"""{"queueName":"attacked","{{field}}":{{number}}}""")).IsProblem(400, "INVALID_REQUEST", field);
            Assert.InRange(refused.Text.Length, 1, 1_000);
        }
    }

    [Theory]
    [InlineData("1e999999")]
    [InlineData("-0.000000000000000000000000000000000000000000000000001E-400")]
    [InlineData("\"<script>alert(1)</script><!-- ]]> &amp; '\"")]
    [InlineData("{\"</script>\":\"<img src=x onerror=alert(1)>\"}")]
    [InlineData("\"\\u001b[31m\\r\\n\\u0000\\u202e\"")]
    public async Task JobData_WhenItIsOdd_ComesBackAsTheDataThatItIs(string data)
    {
        var queue = api.NewQueue();
        var jobId = await api.EnqueueAsync($$"""{"queueName":"{{queue}}","delaySeconds":3600,"jobData":{{data}}}""");
        foreach (var path in (string[])[$"/jobs/{jobId}", $"/jobs?queue={queue}"])
        {
            var answer = (await api.GetAsync(path)).Is(200);
            Assert.Equal("application/json", answer.MediaType);
            Assert.Contains($"\"jobData\":{data}", answer.Text, StringComparison.Ordinal);
        }
    }

    private async Task<Answer> SentAsync(byte[] request, int status)
    {
        var answer = (await RawHttp.SendAsync(api.Client.BaseAddress!, request, Encoding.ASCII.GetString(request, 0, 40), hangUp: false)).Is(status);
        await LivesAsync();
        return answer;
    }

    private async Task LivesAsync() => Assert.Equal("""{"status":"live"}""", (await api.GetAsync("~/healthz")).Is(200).Text);
}
