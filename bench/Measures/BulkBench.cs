using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>Dead letters of 12 causes: how long the groups take, a dry run, and a replay of all in one operation.</summary>
internal static class BulkBench
{
    private static readonly string[] Causes = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima"];
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 10_000;
        var (groups, dry, asked, completed) = (new Figures(), new Figures(), new Figures(), new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            await using var server = await BenchServer.StartAsync(home);
            await Drain.WarmAsync(server);
            var work = new Workload("letters", jobs) { Type = FlakyHandler.JobType, FailPercent = 100, Fields = _ => ",\"maxTries\":1", Cause = job => Causes[job % Causes.Length] };
            var before = await Feed.CountAsync(server, "completed");
            await Feed.SendAsync(server, work);
            await Feed.UntilAsync(server, "dead", jobs);

            var since = Stopwatch.GetTimestamp();
            var found = await server.GetAsync("dlq-groups?queue=letters");
            groups.Add(Stopwatch.GetElapsedTime(since).TotalSeconds);
            if ((int)found["lookedAt"]! != jobs || found["items"]!.AsArray().Count != Causes.Length)
            {
                throw new InvalidOperationException($"These are not {Causes.Length} groups of {jobs} dead letters: {found.ToJsonString()}");
            }

            since = Stopwatch.GetTimestamp();
            var tried = await BulkAsync(server, dryRun: true);
            dry.Add(Stopwatch.GetElapsedTime(since).TotalSeconds);
            if ((int)tried["ok"]! != jobs)
            {
                throw new InvalidOperationException($"Not all would be replayed: {tried.ToJsonString()}");
            }

            since = Stopwatch.GetTimestamp();
            var operation = await BulkAsync(server, dryRun: false);
            while ((string)(operation = await server.GetAsync($"operations/{operation["operationId"]}"))["status"]! != "completed")
            {
                await Task.Delay(LookAgain, TimeProvider.System);
            }

            asked.Add(jobs / Stopwatch.GetElapsedTime(since).TotalSeconds);
            if ((int)operation["done"]! != jobs)
            {
                throw new InvalidOperationException($"Not all were replayed: {operation.ToJsonString()}");
            }

            await Feed.UntilAsync(server, "completed", before + jobs);
            completed.Add(Stopwatch.GetElapsedTime(since).TotalSeconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{run.Store} bulk, {jobs:N0} dead letters of {Causes.Length} causes: groups {groups.ToString("N2")} s, dry run {dry.ToString("N2")} s, {asked.ToString("N0")} replays/s with a change, all completed after {completed.ToString("N2")} s"));
    }

    private static async Task<JsonNode> BulkAsync(BenchServer server, bool dryRun)
    {
        using var answer = await server.Client.PostAsJsonAsync("dlq/bulk", new
        {
            action = "retry",
            filter = new { queue = "letters" },
            reason = "the servers are up again",
            changes = new[] { new { op = "replace", path = "/jobData/fail", value = 1 }, new { op = "replace", path = "/priority", value = 1 } },
            dryRun,
        });
        await BenchServer.InsistAsync(answer);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
