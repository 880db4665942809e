using System.Text.Json.Nodes;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Security;

/// <summary>What callers send cannot pass for an entry of the log, nor steer the terminal that shows it.</summary>
public sealed class LogTests
{
    private const string Evil = "x\r\ncrit: forged[1]\n      All jobs are lost \u001b[2J\u001b]0;owned\u0007\u0085\u2028\u202e";
    private const string Harmless = @"x\r\ncrit: forged[1]\n      All jobs are lost \u001b[2J\u001b]0;owned\u0007\u0085\u2028\u202e";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_WhenCallersSendControlCharacters_ShowsThemAsText(bool json)
    {
        using var folder = new Folder();
        // Everything that the web server would say about a request, too.
        string[] chatty = ["--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Microsoft.AspNetCore=Debug", "--Logging:Console:FormatterOptions:IncludeScopes=true"];
        using var server = await GatewayProcess.StartAsync(folder.Path, [.. chatty, "--Logging:Console:FormatterName", json ? "json" : "simple"]);
        using var http = server.Client();
        using (var paused = await http.SendAsync("/api/v1/queues/mail/pause", new JsonObject { ["reason"] = Evil }.ToJsonString()))
        {
            Assert.True(paused.IsSuccessStatusCode);
        }

        var encoded = Uri.EscapeDataString(Evil);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/jobs/{encoded}?text={encoded}");
        request.Headers.TryAddWithoutValidation("User-Agent", "a \u001b[31mforged");
        request.Headers.TryAddWithoutValidation("traceparent", "\u001b[31mforged");
        (await http.SendAsync(request)).Dispose();
        await FailAsync(http);

        await Eventually.True(() => server.Output.Contains("of queue mail is Failed", StringComparison.Ordinal), "the end of the job is logged");
        if (!json)
        {
            Assert.Contains($"changed the settings of queue mail: {Harmless}", server.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(server.Output.Split('\n'), line => line.TrimStart().StartsWith("crit: forged", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Output, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', server.Output);
    }

    // The error that a worker reports.
    private static async Task FailAsync(HttpClient http)
    {
        (await http.SendAsync("/api/v1/queues/mail/resume", """{"reason":"r"}""")).Dispose();
        await http.EnqueueAsync(new JsonObject { ["queueName"] = "mail", ["jobId"] = "j", ["type"] = "nobody", ["jobData"] = Evil });
        using var leased = await http.SendAsync("/api/v1/leases", """{"workerId":"w","queues":["mail"],"waitMs":20000}""");
        var token = (string)JsonNode.Parse(await leased.Content.ReadAsStringAsync())!["leases"]![0]!["leaseToken"]!;
        var error = new JsonObject { ["error"] = new JsonObject { ["code"] = "INVALID_JOB_DATA", ["message"] = Evil, ["stack"] = Evil } };
        using var failed = await http.SendAsync($"/api/v1/leases/{token}/fail", error.ToJsonString());
        Assert.True(failed.IsSuccessStatusCode);
    }
}
