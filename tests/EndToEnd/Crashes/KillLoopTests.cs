using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>
/// kill -9, again and again, of a server with a thousand jobs pending, fifty in their handlers and a hundred delayed,
/// while jobs are being enqueued and handlers are ending.
/// </summary>
public sealed class KillLoopTests : IDisposable
{
    private const int Kills = 10;
    private const int Pending = 1_000;
    private const int InHandlers = 50;
    private const int DelayedLong = 90;
    private const int DelayedShort = 10;
    private const int Urgent = 5;
    private const int EndingAtTheKill = 10;
    private const int EnqueuedAtTheKill = 20;
    private static readonly string[] Concurrency = ["--ReTraced:Concurrency", InHandlers.ToString(CultureInfo.InvariantCulture)];

    private readonly Stage _stage = new();
    private readonly List<string> _delayedLong = [];
    private readonly List<string> _urgent = [];
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> _unanswered = new(StringComparer.Ordinal);
    private int _made;

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Kill9_TenTimesUnderLoad_NoJobIsLostOrRunAgainAndEveryRecordIsTrue()
    {
        for (var kill = 1; kill <= Kills; kill++)
        {
            var before = _stage.Runs.Count;
            using var server = await _stage.StartAsync(Concurrency);
            using var http = server.Client();
            await EnqueueUnansweredAsync(http);
            await FillAsync(http, before);
            await KillUnderLoadAsync(server, http, kill, before);
        }

        using (var server = await _stage.StartAsync(Concurrency))
        {
            using var http = server.Client();
            await EnqueueUnansweredAsync(http);
            await FinishAsync(http);
            await NothingIsLostAsync(http);
            await http.AllVerifyAsync(_acknowledged.Keys);
        }
    }

    // Brings the server to the numbers at which it is killed. What was lost stands at the end of the line; but the urgent
    // ones run again at once, and end, before others of their kind begin: so none meets three kills in its handler.
    private async Task FillAsync(HttpClient http, int before)
    {
        if (_delayedLong.Count == 0)
        {
            await EnqueueAllAsync(http, DelayedLong, job => job["delaySeconds"] = 3600);
            await EnqueueAllAsync(http, Pending, _ => { });
        }

        var old = _urgent.ToList();
        old.ForEach(_stage.Open);
        await EnqueueAllAsync(http, Urgent, job => job["priority"] = 5);
        await Eventually.True(
            async () =>
            {
                var (running, depth) = (Running(before), await DepthAsync(http));
                if (running.Count == depth("processing") && running.Count == InHandlers && Urgents(running).Count() == Urgent && Ended().IsSupersetOf(old) && depth("pending") >= Pending)
                {
                    return true;
                }

                await EnqueueAllAsync(http, Pending - depth("pending"), _ => { });
                if (running.Count == InHandlers && !running.Intersect(old).Any() && !Ended().IsSupersetOf(_urgent.Except(running)))
                {
                    // An urgent one waits for a slot, and nobody is about to leave his: whoever is asked to must be gone
                    // before the numbers are right, or they would change afterwards.
                    _stage.Open(running.Except(_urgent).First());
                }

                return false;
            },
            "handlers and line are full");
        await EnqueueAllAsync(http, DelayedShort, job => (job["delaySeconds"], job["jobData"]!["do"], job["jobData"]!["file"]) = (2, "ok", null));
        var now = await DepthAsync(http);
        Assert.True(now("pending") >= Pending, $"{now("pending")} are pending.");
        Assert.Equal(InHandlers, now("processing"));
        Assert.True(now("delayed") >= DelayedLong, $"{now("delayed")} are delayed.");
    }

    private async Task KillUnderLoadAsync(GatewayProcess server, HttpClient http, int kill, int before)
    {
        var answered = 0;
        foreach (var jobId in Running(before).Except(_urgent).Take(EndingAtTheKill))
        {
            _stage.Open(jobId);
        }

        var enqueues = Enumerable.Range(0, EnqueuedAtTheKill).Select(_ => EnqueueAsync()).ToList();
        // Somewhere else in the flow each time.
        await Eventually.True(() => Volatile.Read(ref answered) >= kill, $"{kill} enqueues were answered");
        await server.KillAsync();
        await Task.WhenAll(enqueues);
        Assert.Equal(GatewayProcess.Killed, server.ExitCode);

        async Task EnqueueAsync()
        {
            var job = NewJob();
            var jobId = (string)job["jobId"]!;
            _unanswered[jobId] = job;
            try
            {
                await http.EnqueueAsync(job);
                _acknowledged[jobId] = _unanswered.TryRemove(jobId, out _);
                Interlocked.Increment(ref answered);
            }
            catch (HttpRequestException)
            {
                // Nobody knows yet whether it is there.
            }
        }
    }

    // Whoever got no answer asks again: then it is there, from now on or from before.
    private async Task EnqueueUnansweredAsync(HttpClient http)
    {
        foreach (var (jobId, job) in _unanswered.ToList())
        {
            using var response = await http.SendAsync("/api/v1/jobs", job.ToJsonString());
            Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.Conflict]);
            _acknowledged[jobId] = _unanswered.TryRemove(jobId, out _);
        }
    }

    private async Task FinishAsync(HttpClient http)
    {
        foreach (var jobId in _acknowledged.Keys)
        {
            _stage.Open(jobId);
        }

        foreach (var jobId in _delayedLong)
        {
            using var response = await http.SendAsync($"/api/v1/jobs/{jobId}/retry", """{"reason":"test"}""");
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }

        await Eventually.True(async () => (await DepthAsync(http))("completed") == _acknowledged.Count, "every job that was acknowledged is completed");
        foreach (var status in (string[])["pending", "processing", "delayed", "waiting", "failed", "dead", "poisoned", "cancelled"])
        {
            Assert.Equal((status, 0), (status, (await DepthAsync(http))(status)));
        }
    }

    private async Task NothingIsLostAsync(HttpClient http)
    {
        var runs = _stage.Runs.ToLookup(line => line.JobId);
        await Parallel.ForEachAsync(_acknowledged.Keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (jobId, _) =>
        {
            var job = await http.ReadAsync($"/api/v1/jobs/{jobId}");
            var ledger = (await http.ReadAsync($"/api/v1/jobs/{jobId}/ledger"))["items"]!.AsArray().Select(entry => (string)entry!["event"]!).ToList();
            Assert.Equal("completed", (string)job["status"]!);
            Assert.Equal(("succeed", 1), (ledger[^1], ledger.Count(e => e == "succeed")));

            // The last attempt is the one that completed it. Each was begun at most once, and none after that one; a
            // lease that was lost before its handler began leaves no start.
            var (last, starts) = ((int)job["historyCount"]!, runs[jobId].Where(line => line.What == RunLine.Start).Select(line => line.Attempt).ToList());
            Assert.True(starts[^1] == last && starts.SequenceEqual(starts.Distinct().Order()), $"{jobId} has {last} attempts, and these began: {string.Join(", ", starts)}.");
            Assert.Contains(new RunLine(jobId, last, RunLine.End), runs[jobId]);
            var history = job["history"]!.AsArray();
            Assert.All(history.SkipLast(1), run => Assert.Equal("LEASE_LOST", (string)run!["error"]!["code"]!));
            Assert.Equal("SUCCESS", (string)history[^1]!["result"]!);
        });
        Assert.Equal(runs.Select(run => run.Key).Order(StringComparer.Ordinal), _acknowledged.Keys.Order(StringComparer.Ordinal));
    }

    private async Task EnqueueAllAsync(HttpClient http, int count, Action<JsonObject> with)
    {
        if (count <= 0)
        {
            return;
        }

        var jobs = Enumerable.Range(0, count).Select(_ => NewJob()).ToArray();
        Array.ForEach(jobs, with);
        using var response = await http.SendAsync("/api/v1/jobs/batch", new JsonObject { ["jobs"] = new JsonArray(jobs) }.ToJsonString());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        foreach (var job in jobs)
        {
            var jobId = (string)job["jobId"]!;
            _acknowledged[jobId] = true;
            if (job["priority"] is not null)
            {
                _urgent.Add(jobId);
            }

            if ((int?)job["delaySeconds"] > 60)
            {
                _delayedLong.Add(jobId);
            }
        }
    }

    private JsonObject NewJob()
    {
        var jobId = $"j-{Interlocked.Increment(ref _made):D5}";
        return _stage.Job(jobId, "wait", jobId);
    }

    private IEnumerable<string> Urgents(List<string> jobIds) => jobIds.Where(_urgent.Contains);

    private HashSet<string> Ended() => [.. _stage.Runs.Where(line => line.What == RunLine.End).Select(line => line.JobId)];

    // In their handlers, in the process that began after so many lines.
    private List<string> Running(int before) =>
        [.. _stage.Runs.Skip(before).GroupBy(line => line.JobId).Where(run => run.Last().What == RunLine.Start).Select(run => run.Key)];

    private static async Task<Func<string, int>> DepthAsync(HttpClient http)
    {
        var depth = (await http.ReadAsync($"/api/v1/queues/{Stage.Queue}"))["depth"]!;
        return status => (int)depth[status]!;
    }
}
