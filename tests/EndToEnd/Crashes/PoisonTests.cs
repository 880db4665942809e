using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>A job that kills its process is told from the jobs that died beside it.</summary>
public sealed class PoisonTests : IDisposable
{
    private const string Killer = "killer";
    private static readonly List<string> Beside = [.. Enumerable.Range(0, 50).Select(i => $"beside-{i:D2}")];
    private static readonly string[] Concurrency = ["--ReTraced:Concurrency", $"{Beside.Count + 1}"];

    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Poison_WhenAJobKillsItsProcessThreeTimes_ItIsPoisonedAndThoseBesideItComplete()
    {
        using (var server = await _stage.StartAsync(Concurrency))
        {
            using var http = server.Client();
            foreach (var id in (string[])[.. Beside[..25], Killer, .. Beside[25..]])
            {
                await http.EnqueueAsync(id == Killer ? _stage.Job(id, "kill", Killer) : _stage.Job(id, "wait", id));
            }

            await Eventually.True(() => _stage.Runs.Count == Beside.Count + 1, "all are in their handlers");
            _stage.Open(Killer);
            await Stage.DiesAsync(server);
        }

        for (var kill = 2; kill <= 3; kill++)
        {
            var before = _stage.Runs.Count;
            using var server = _stage.Launch(Concurrency);
            await Eventually.True(
                () =>
                {
                    LetTheOneGoOn(before);
                    return server.HasExited;
                },
                "the jobs that have lost a lease run one by one, until one kills the process");
            await Stage.DiesAsync(server);
        }

        using (var server = await _stage.StartAsync(Concurrency))
        {
            using var http = server.Client();
            foreach (var id in Beside)
            {
                _stage.Open(id);
                await http.IsAsync(id, "completed");
            }

            Assert.Equal(["1 start", "2 start", "3 start"], _stage.RunsOf(Killer));
            Assert.All(Beside, id => Assert.Equal(["1 start", "2 start", "2 end"], _stage.RunsOf(id)));
            await IsPoisonedAsync(http);
            await http.AllVerifyAsync([.. Beside, Killer]);
        }
    }

    // All of them have lost a lease by now, so no two may be in their handlers at a time.
    private void LetTheOneGoOn(int before)
    {
        var lines = _stage.Runs.Skip(before).ToList();
        var running = lines.GroupBy(line => line.JobId).Where(run => run.Last().What == RunLine.Start).Select(run => run.Key).ToList();
        Assert.True(running.Count <= 1, $"{string.Join(", ", running)} run beside each other.");
        running.ForEach(_stage.Open);
    }

    private static async Task IsPoisonedAsync(HttpClient http)
    {
        var job = await http.ReadAsync($"/api/v1/jobs/{Killer}");
        Assert.Equal(("poisoned", 3, 3), ((string)job["status"]!, (int)job["tries"]!, (int)job["historyCount"]!));
        Assert.All(job["history"]!.AsArray(), run => Assert.Equal("LEASE_LOST", (string)run!["error"]!["code"]!));
        var letter = Assert.Single((await http.ReadAsync("/api/v1/dlq"))["items"]!.AsArray())!;
        Assert.Equal((Killer, "poisoned", "POISON"), ((string)letter["jobId"]!, (string)letter["status"]!, (string)letter["failureType"]!));
        Assert.Contains("3 leases in a row", (string)letter["deadReason"]!, StringComparison.Ordinal);
        Assert.Equal((string)letter["deadReason"]!, (string)job["deadReason"]!);
    }
}
