using System.Diagnostics;
using System.Globalization;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>Dead letters replayed by hand, one request each, at 64 connections; their handlers succeed then.</summary>
internal static class ReplayBench
{
    private const int Connections = 64;

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 10_000;
        var (rate, seconds) = (new Figures(), new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            await using var server = await BenchServer.StartAsync(home);
            await Drain.WarmAsync(server);
            var work = new Workload("letters", jobs) { Type = FlakyHandler.JobType, FailPercent = 100, Fields = _ => ",\"maxTries\":1" };
            var completed = await Feed.CountAsync(server, "completed");
            await Feed.SendAsync(server, work);
            await Feed.UntilAsync(server, "dead", jobs);
            var since = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, jobs),
                new ParallelOptions { MaxDegreeOfParallelism = Connections },
                async (job, _) => await server.SendAsync(HttpMethod.Post, $"dlq/{work.IdOf(job)}/retry", new { reason = "the server is up again" }));
            rate.Add(jobs / Stopwatch.GetElapsedTime(since).TotalSeconds);
            await Feed.UntilAsync(server, "completed", completed + jobs);
            seconds.Add(Stopwatch.GetElapsedTime(since).TotalSeconds);
            await Record.CheckAsync(server.Client, work, look: job =>
            {
                if ((int)job["replays"]! != 1)
                {
                    throw new InvalidOperationException($"Not replayed once: {job.ToJsonString()}");
                }
            });
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} replay, {jobs:N0} dead letters at {Connections} connections: {rate.ToString("N0")} replays/s, all completed after {seconds.ToString("N2")} s; every job after exactly two runs"));
    }
}
