using System.Net;
using System.Text.Json.Nodes;
using ReTraced.Grains.Crashing;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>Crash point 5: the process that takes over dies while its queue recovers, and another one takes over from it.</summary>
public sealed class RecoveringTests : IDisposable
{
    // A queue reads so many jobs at a time.
    private const int Page = 5_000;

    private static readonly string[] OneAtATime = ["--ReTraced:Concurrency", "1"];

    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Recovering_WhenTheProcessDies_EveryJobGoesOnInOrder()
    {
        using (var server = await _stage.StartAsync("--ReTraced:Concurrency", "2"))
        {
            using var http = server.Client();
            await http.EnqueueAsync(_stage.Job("ran-1", "wait", "open"));
            await http.EnqueueAsync(_stage.Job("ran-2", "wait", "open"));
            await Eventually.True(() => _stage.Runs.Count == 2, "two jobs are in their handlers");
            await http.EnqueueAsync(_stage.Job("second", "ok"));
            await http.EnqueueAsync(With(_stage.Job("soon", "ok"), "delaySeconds", 1));
            await http.EnqueueAsync(With(_stage.Job("much-later", "ok"), "delaySeconds", 3600));
            await http.EnqueueAsync(_stage.Job("third", "ok"));
            await http.EnqueueAsync(With(_stage.Job("first", "ok"), "priority", 5));
            await server.KillAsync();
        }

        using (var server = _stage.LaunchToDieAt(CrashPoint.Recovering, 1))
        {
            await Stage.DiesAsync(server);
        }

        Assert.Equal(2, _stage.Runs.Count);
        _stage.Open("open");
        using (var server = await _stage.StartAsync(OneAtATime))
        {
            using var http = server.Client();
            string[] ids = ["ran-1", "ran-2", "first", "second", "third", "soon"];
            foreach (var id in ids)
            {
                await http.IsAsync(id, "completed");
            }

            Assert.Equal("delayed", await http.StatusAsync("much-later"));
            Assert.Equal(["first", "second", "third", "soon"], Started(1)[2..]);
            Assert.Equal(["ran-1", "ran-2"], Started(2).Order(StringComparer.Ordinal));
            await http.AllVerifyAsync([.. ids, "much-later"]);
        }
    }

    // The first page has been handed out by then, and the second has not been noted.
    [Fact]
    public async Task Recovering_WhenTheProcessDiesBetweenTwoPages_EveryJobGoesOnInOrder()
    {
        // Those that nobody serves lie between those that are run, and fill the first page.
        List<string> ids = [.. Enumerable.Range(0, 200).Select(i => $"j-{i:D3}")];
        List<string> unserved = [.. Enumerable.Range(0, Page).Select(i => $"unserved-{i}")];
        // It may run some before it dies: one after the other, too.
        using (var server = await _stage.StartAsync(OneAtATime))
        {
            using var http = server.Client();
            using var paused = await http.SendAsync($"/api/v1/queues/{Stage.Queue}/pause", """{"reason":"test"}""");
            Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
            JsonObject[] jobs = [.. ids[..100].Select(Ok), .. unserved.Select(Unserved), .. ids[100..].Select(Ok)];
            var batch = new JsonObject { ["jobs"] = new JsonArray(jobs) };
            using var made = await http.SendAsync("/api/v1/jobs/batch", batch.ToJsonString());
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            using var resumed = await http.SendAsync($"/api/v1/queues/{Stage.Queue}/resume", """{"reason":"test"}""");
            await server.KillAsync();
        }

        using (var server = _stage.LaunchToDieAt(CrashPoint.Recovering, 2, OneAtATime))
        {
            await Stage.DiesAsync(server);
        }

        using (var server = await _stage.StartAsync(OneAtATime))
        {
            using var http = server.Client();
            await Eventually.True(async () => await http.CountAsync(Stage.Queue, "completed") == ids.Count, "all are completed");
            var began = Started(1);
            Assert.Equal(began.Order(StringComparer.Ordinal), began);
            Assert.Equal(ids, _stage.Runs.Select(line => line.JobId).Distinct().Order(StringComparer.Ordinal));
            Assert.Equal(Page, await http.CountAsync(Stage.Queue, "pending"));
            await http.AllVerifyAsync([.. ids, .. unserved]);
        }
    }

    private static JsonObject With(JsonObject job, string field, int value)
    {
        job[field] = value;
        return job;
    }

    private JsonObject Ok(string id) => _stage.Job(id, "ok");

    private JsonObject Unserved(string id)
    {
        var job = Ok(id);
        job["type"] = "unserved";
        return job;
    }

    private List<string> Started(int attempt) =>
        [.. _stage.Runs.Where(line => line.What == RunLine.Start && line.Attempt == attempt).Select(line => line.JobId)];
}
