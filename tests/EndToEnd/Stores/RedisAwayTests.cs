using System.Net;
using System.Text.Json.Nodes;
using ReTraced.EndToEnd.Crashes;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Stores;

/// <summary>Redis goes away under a running server and comes back.</summary>
public sealed class RedisAwayTests : IDisposable
{
    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Kill9OfRedis_WhileJobsRunAndWait_IsSaidAndEverythingGoesOnWithoutARestart()
    {
        await _stage.UseRedisAsync();
        using var server = await _stage.StartAsync();
        using var http = server.Client();
        List<string> ids = ["running", "delayed", "other"];
        await http.EnqueueAsync(_stage.Job("running", "wait", "gate"));
        await http.EnqueueAsync(_stage.Job("other", "wait", "later"));
        var delayed = _stage.Job("delayed", "ok");
        delayed["delaySeconds"] = 2;
        await http.EnqueueAsync(delayed);
        await Eventually.True(() => _stage.Runs.Count == 2, "both are in their handlers");

        await _stage.Redis!.KillAsync();
        using (var refused = await http.SendAsync("/api/v1/jobs", _stage.Job("refused", "ok").ToJsonString()))
        {
            await AssertAwayAsync(refused);
        }

        using (var read = await http.GetAsync("/api/v1/jobs/running"))
        {
            await AssertAwayAsync(read);
        }

        using (var ready = await http.GetAsync("/readyz"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }

        using (var live = await http.GetAsync("/healthz"))
        {
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        // This one ends while nobody can be told.
        _stage.Open("gate");
        await Eventually.True(() => _stage.RunsOf("running").Contains("1 end"), "the handler has ended");
        await _stage.Redis.StartAgainAsync();
        await Eventually.True(
            async () =>
            {
                using var ready = await http.GetAsync("/readyz");
                return ready.StatusCode == HttpStatusCode.OK;
            },
            "the server is ready again");

        await http.IsAsync("running", "completed");
        await http.IsAsync("delayed", "completed");
        _stage.Open("later");
        await http.IsAsync("other", "completed");
        await http.EnqueueAsync(_stage.Job("refused", "ok"));
        await http.IsAsync("refused", "completed");
        await http.AllVerifyAsync(ids.Append("refused"));
        // The handlers went on all the time: no run was lost or repeated.
        Assert.All(ids, id => Assert.Equal(["1 start", "1 end"], _stage.RunsOf(id)));
    }

    [Fact]
    public async Task Kill9OfTheServer_WithRedis_LosesNothing()
    {
        await _stage.UseRedisAsync();
        List<string> ids = [.. Enumerable.Range(0, 50).Select(i => $"j-{i}")];
        using (var server = await _stage.StartAsync())
        {
            using var http = server.Client();
            foreach (var id in ids)
            {
                await http.EnqueueAsync(_stage.Job(id, "wait", "gate"));
            }

            await Eventually.True(() => _stage.Runs.Count == ids.Count, "all are in their handlers");
            await server.KillAsync();
        }

        _stage.Open("gate");
        using (var server = await _stage.StartAsync())
        {
            using var http = server.Client();
            foreach (var id in ids)
            {
                await http.IsAsync(id, "completed");
            }

            await http.AllVerifyAsync(ids);
        }
    }

    private static async Task AssertAwayAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable && (string?)JsonNode.Parse(text)!["code"] == "STORE_UNAVAILABLE", text);
        Assert.NotNull(answer.Headers.RetryAfter);
    }
}
