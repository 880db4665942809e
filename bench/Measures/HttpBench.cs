using System.Diagnostics;
using System.Globalization;
using System.Text;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>Single enqueues, one job a request, 64 connections that each send the next when the one before is answered. The jobs run meanwhile.</summary>
internal static class HttpBench
{
    private const int Connections = 64;
    private const int Warm = 5_000;

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 50_000;
        var (rate, p50, p99, whole) = (new Figures(), new Figures(), new Figures(), new Figures());
        var costs = new Costs();
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            await using var server = await BenchServer.StartAsync(home);
            await Drain.WarmAsync(server);
            await SendAsync(server, new Workload("single", Warm));
            await Feed.UntilIdleAsync(server);
            var (work, before) = (new Workload("noop", jobs), await Feed.CountAsync(server, "completed"));
            var meter = await Costs.StartAsync(server);
            var since = Stopwatch.GetTimestamp();
            var latency = await SendAsync(server, work);
            rate.Add(jobs / Stopwatch.GetElapsedTime(since).TotalSeconds);
            await Feed.UntilAsync(server, "completed", before + jobs);
            whole.Add(jobs / Stopwatch.GetElapsedTime(since).TotalSeconds);
            await costs.AddAsync(meter, jobs);
            p50.Add(latency.At(0.5));
            p99.Add(latency.At(0.99));
            await Record.CheckAsync(server.Client, work);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} http, {jobs:N0} single enqueues at {Connections} connections: {rate.ToString("N0")} 201s/s, p50 {p50.ToString("N2")} ms, p99 {p99.ToString("N2")} ms; {whole.ToString("N0")} jobs/s to completed; every job exactly once"));
        Console.WriteLine($"  {costs}");
    }

    // Milliseconds from sending a request to its answer.
    private static async Task<Figures> SendAsync(BenchServer server, Workload work)
    {
        var next = -1;
        var all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            var (latencies, line) = (new List<double>(work.Jobs / Connections), new StringBuilder());
            int job;
            while ((job = Interlocked.Increment(ref next)) < work.Jobs)
            {
                work.Write(job, line.Clear());
                using var body = new StringContent(line.ToString(), Encoding.UTF8, "application/json");
                var since = Stopwatch.GetTimestamp();
                using var answer = await server.Client.PostAsync("jobs", body);
                await BenchServer.InsistAsync(answer);
                latencies.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            }

            return latencies;
        })));
        var figures = new Figures();
        foreach (var latency in all.SelectMany(some => some))
        {
            figures.Add(latency);
        }

        return figures;
    }
}
