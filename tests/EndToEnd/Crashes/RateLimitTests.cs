using System.Net;
using System.Text;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>A rate limit holds over kill -9 and over restarts in good order: permits are never given twice.</summary>
public sealed class RateLimitTests : IDisposable
{
    private const int Permits = 4;

    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task RateLimit_OverKillsAndRestarts_IsNeverExceeded(string store)
    {
        await _stage.UseAsync(store);
        using (var server = await _stage.StartAsync())
        {
            using var http = server.Client();
            using var limit = await http.PatchAsync($"/api/v1/queues/{Stage.Queue}", new StringContent("""{"rateLimit":{"permits":4,"perSeconds":86400,"burst":4}}""", Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.OK, limit.StatusCode);
            await http.EnqueueAsync(_stage.Job("a-0", "ok"));
            await http.EnqueueAsync(_stage.Job("a-1", "ok"));
            await http.IsAsync("a-0", "completed");
            await server.KillAsync();
        }

        // The first job of each life may have a permit that was written down ahead for another, so that it is lost.
        for (var life = 0; life < 2; life++)
        {
            using var server = await _stage.StartAsync();
            using var http = server.Client();
            await http.EnqueueAsync(_stage.Job($"b-{life}", "ok"));
            await http.EnqueueAsync(_stage.Job($"c-{life}", "ok"));
            await Eventually.True(async () => await IsSettledAsync(http), "what may run has run");
            if (life == 0)
            {
                await server.TerminateAsync();
            }
            else
            {
                await server.KillAsync();
            }
        }

        Assert.InRange(_stage.Runs.Count(run => run.What == RunLine.Start), 2, Permits);
    }

    // Whatever is pending waits for a permit, and nothing runs.
    private static async Task<bool> IsSettledAsync(HttpClient http)
    {
        var queue = await http.ReadAsync($"/api/v1/queues/{Stage.Queue}");
        return (int)queue["depth"]!["processing"]! == 0 && (int)queue["depth"]!["pending"]! == ((int?)queue["limited"]?["jobs"] ?? 0);
    }
}
