using System.Net;
using System.Text.Json.Nodes;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd;

public sealed class RestartTests
{
    [Fact]
    public async Task Kill9_WhenJobsArePendingDelayedAndRetried_NoneIsLostAndTheRecordIsTrue()
    {
        using var folder = new Folder();
        var ids = new List<string>();
        var kept = new List<string>();
        using (var server = await GatewayProcess.StartAsync(folder.Path, "--samples"))
        {
            using var http = server.Client();
            for (var i = 0; i < 60; i++)
            {
                ids.Add(await EnqueueAsync(http, $"noop-{i}", $$"""{"jobId":"noop-{{i}}","queueName":"noop"}"""));
                ids.Add(await EnqueueAsync(http, $"later-{i}", $$"""{"jobId":"later-{{i}}","queueName":"noop","delaySeconds":{{i % 3}}.5}"""));
                ids.Add(await EnqueueAsync(http, $"retried-{i}", $$$"""{"jobId":"retried-{{{i}}}","queueName":"email","jobData":{"subject":"THIRD_TRY"},"backoffConfig":{"baseDelaySeconds":1}}"""));
            }

            // However long the others took to enqueue, these are left to recover.
            for (var i = 0; i < 10; i++)
            {
                kept.Add(await EnqueueAsync(http, $"kept-{i}", $$"""{"jobId":"kept-{{i}}","queueName":"noop","delaySeconds":3600}"""));
            }

            await server.KillAsync();
        }

        using (var server = await GatewayProcess.StartAsync(folder.Path, "--samples"))
        {
            using var http = server.Client();
            foreach (var id in kept)
            {
                Assert.Equal("delayed", await http.StatusAsync(id));
                using var run = await http.SendAsync($"/api/v1/jobs/{id}/retry", """{"reason":"after the restart"}""");
                Assert.Equal(HttpStatusCode.Accepted, run.StatusCode);
            }

            foreach (var id in ids.Concat(kept))
            {
                await http.IsAsync(id, "completed");
                Assert.Contains("\"ok\":true", await http.VerifyAsync(id), StringComparison.Ordinal);
            }

            var retried = await http.ReadAsync("/api/v1/jobs/retried-7/history");
            var attempts = retried["items"]!.AsArray().Select(run => (int)run!["attempt"]!).ToList();
            Assert.Equal(Enumerable.Range(1, attempts.Count), attempts);
            Assert.True(attempts.Count >= 3);
        }
    }

    [Fact]
    public async Task Terminate_WhenAHandlerRuns_ReleasesItsJobAndExitsWithZero()
    {
        using var folder = new Folder();
        using (var server = await GatewayProcess.StartAsync(folder.Path, "--samples", "--ReTraced:ShutdownSeconds", "1"))
        {
            using var http = server.Client();
            await EnqueueAsync(http, "slow", """{"jobId":"slow","queueName":"email","jobData":{"subject":"TIMEOUT"},"timeoutSeconds":600}""");
            await http.IsAsync("slow", "processing");
            await server.TerminateAsync();
            Assert.Equal(0, server.ExitCode);
        }

        using (var server = await GatewayProcess.StartAsync(folder.Path, "--samples", "--ReTraced:ShutdownSeconds", "0"))
        {
            using var http = server.Client();
            JsonNode job = null!;
            await Eventually.True(async () => (int)(job = await http.ReadAsync("/api/v1/jobs/slow"))["historyCount"]! == 2);
            Assert.Equal("PENDING", (string)job["history"]![0]!["result"]!);
            Assert.NotNull(job["history"]![0]!["finishedAt"]);
            Assert.Equal(1, (int)job["tries"]!);
        }
    }

    private static async Task<string> EnqueueAsync(HttpClient http, string id, string body)
    {
        using var response = await http.SendAsync("/api/v1/jobs", body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return id;
    }
}
