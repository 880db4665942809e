using System.Text.Json.Nodes;
using ReTraced.Grains.Crashing;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>A schedule of every second, and the server dies when it has made the job of an instant and not written that down.</summary>
public sealed class FiringTests : IDisposable
{
    private const string Schedules = "/api/v1/schedules/each-second";

    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task Firing_WhenTheServerDies_EachInstantStillHasOneJob(string store)
    {
        await _stage.UseAsync(store);
        using (var server = await _stage.StartToDieAtAsync(CrashPoint.Firing, passage: 3))
        {
            using var http = server.Client();
            using var made = await http.PutAsync(Schedules, new StringContent("""
                {"cron":"* * * * * *","misfire":"all","job":{"queueName":"work","type":"directed","timeoutSeconds":3600,"jobData":{"do":"ok"}}}
                """, System.Text.Encoding.UTF8, "application/json"));
            Assert.Equal(System.Net.HttpStatusCode.Created, made.StatusCode);
            await Stage.DiesAsync(server);
        }

        using var next = await _stage.StartAsync();
        using var client = next.Client();
        JsonArray firings = [];
        await Eventually.True(async () => (firings = (await client.ReadAsync($"{Schedules}/history?limit=200"))["items"]!.AsArray()).Count >= 6, "it goes on");
        using var paused = await client.SendAsync($"{Schedules}/pause", """{"reason":"seen enough"}""");
        Assert.Equal(System.Net.HttpStatusCode.OK, paused.StatusCode);
        firings = (await client.ReadAsync($"{Schedules}/history?limit=200"))["items"]!.AsArray();

        // One instant a second, without a gap and none of them twice; for each its job, and no others.
        long[] instants = [.. firings.Select(firing => (long)firing!["plannedAt"]!).Order()];
        Assert.Equal(Enumerable.Range(0, instants.Length).Select(i => instants[0] + (i * 1000L)), instants);
        string[] jobs = [.. firings.Select(firing => (string)firing!["jobId"]!)];
        await Eventually.True(async () => await client.CountAsync(Stage.Queue, "completed") == jobs.Length, "all jobs have completed");
        await client.AllVerifyAsync(jobs);
    }
}
