using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>
/// Backoff drift, by the record: how much later than planned a retry's lease was granted. Once on an idle server, 50 jobs a
/// second, and once with 5,000 retries due in each second for ten seconds.
/// </summary>
internal static class RetriesBench
{
    private const int IdleJobs = 300;
    private const string IdleBackoff = ""","backoffStrategy":"fixed","backoffConfig":{"baseDelaySeconds":0.5}""";
    private const string StormBackoff = ""","backoffStrategy":"fixed","backoffConfig":{"baseDelaySeconds":0.001}""";
    private const int DuePerSecond = 5_000;
    private const int EnqueuedPerSecond = 2_000;
    private const int SparedMs = 3_000;
    private const int Connections = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(MeasureRun run)
    {
        await IdleAsync(run);
        await StormAsync(run);
    }

    private static async Task IdleAsync(MeasureRun run)
    {
        var (p50, p99) = (new Figures(), new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            await using var server = await BenchServer.StartAsync(home);
            await Drain.WarmAsync(server);
            var before = await Feed.CountAsync(server, "completed");
            for (var job = 0; job < IdleJobs; job++)
            {
                await Feed.SendAsync(server, new Workload($"idle{job}", 1) { Queue = "flaky", Type = FlakyHandler.JobType, FailPercent = 100, Fields = _ => IdleBackoff });
                await Task.Delay(Pause, TimeProvider.System);
            }

            await Feed.UntilAsync(server, "completed", before + IdleJobs);
            var drift = (await ReadAsync(server, [.. Enumerable.Range(0, IdleJobs).Select(job => $"idle{job}-0")])).Drift;
            p50.Add(drift.At(0.5));
            p99.Add(drift.At(0.99));
        }

        Console.WriteLine($"{run.Store} retries, idle: drift p50 {p50.ToString("N0")} ms, p99 {p99.ToString("N0")} ms; every job after exactly two runs");
    }

    private static async Task StormAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 50_000;
        var (due, started, p50, p99) = (new Figures(), new Figures(), new Figures(), new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            await using var server = await BenchServer.StartAsync(home);
            await Drain.WarmAsync(server);
            var before = await Feed.CountAsync(server, "completed");
            // All have failed once by then; from then on their delays end, evenly. The handler says when, as a Retry-After would: a
            // backoff counts from the failure, and when that comes nobody knows before.
            var begin = Now() + (jobs * 1_000L / EnqueuedPerSecond) + SparedMs;
            var work = new Workload("storm", jobs) { Type = FlakyHandler.JobType, FailPercent = 100, RetryAt = job => begin + (job * 1_000L / DuePerSecond), Fields = _ => StormBackoff };
            await Feed.SendAsync(server, work, new Progress($"{run.Store} retries: enqueueing"));
            await Feed.UntilAsync(server, "completed", before + jobs, new Progress($"{run.Store} retries: waiting"));
            var (drift, plan, starts) = await ReadAsync(server, [.. Enumerable.Range(0, jobs).Select(work.IdOf)]);
            due.Add(RateOf(plan));
            started.Add(RateOf(starts));
            p50.Add(drift.At(0.5));
            p99.Add(drift.At(0.99));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} retries, storm of {jobs:N0}: {due.ToString("N0")} due/s, {started.ToString("N0")} started/s, drift p50 {p50.ToString("N0")} ms, p99 {p99.ToString("N0")} ms; every job after exactly two runs"));
    }

    private static async Task<(Figures Drift, Figures Plan, Figures Starts)> ReadAsync(BenchServer server, IReadOnlyList<string> jobs)
    {
        var (runs, progress, read) = (new ConcurrentBag<JsonNode>(), new Progress($"{server.Home.Kind} retries: reading the record"), 0);
        await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (jobId, _) =>
        {
            var job = await server.GetAsync($"jobs/{jobId}");
            if ((string?)job["status"] != "completed" || job["history"] is not JsonArray { Count: 2 } history || (string?)history[0]!["result"] != "FAILED" || (string?)history[1]!["result"] != "SUCCESS")
            {
                throw new InvalidOperationException($"Not completed by its second run: {job.ToJsonString()}");
            }

            runs.Add(history[1]!);
            progress.Show(Interlocked.Increment(ref read), jobs.Count);
        });
        var (drift, plan, starts) = (new Figures(), new Figures(), new Figures());
        foreach (var run in runs)
        {
            drift.Add((double)run["driftMs"]!);
            plan.Add((double)run["plannedRunAt"]!);
            starts.Add((double)run["attemptedAt"]!);
        }

        return (drift, plan, starts);
    }

    // A second, over the middle 98 % of the instants: a few stragglers say nothing about the rate.
    private static double RateOf(Figures instants) => 0.98 * instants.Count / Math.Max(0.001, (instants.At(0.99) - instants.At(0.01)) / 1_000);

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
