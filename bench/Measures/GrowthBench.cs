using System.Diagnostics;
using System.Globalization;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>The drain on a store that holds many finished jobs against the drain on an empty one, in pairs. The finished ones are of the same queue and come straight through the store's port.</summary>
internal static class GrowthBench
{
    private const int Jobs = 50_000;
    private const string Queue = "noop";

    public static async Task RunAsync(MeasureRun run)
    {
        var finished = run.Argument ?? 1_000_000;
        await using var full = await StoreHome.MakeAsync(run.Store);
        var since = Stopwatch.GetTimestamp();
        await using (var store = await BenchStore.OpenAsync(full))
        {
            await JobLife.LeadAsync(store.Jobs, "finished", finished, progress: new Progress($"{run.Store} growth: filling the store"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {run.Store} growth: filled in {Stopwatch.GetElapsedTime(since).TotalSeconds:N0} s"));
        var (with, without, ratio) = (new Figures(), new Figures(), new Figures());
        for (var pair = 0; pair < run.Runs; pair++)
        {
            await using var empty = await StoreHome.MakeAsync(run.Store);
            // Whoever goes first in one pair goes second in the next.
            var early = pair % 2 == 0 ? await RateAsync(full, pair, finished) : 0;
            var off = await RateAsync(empty, pair, 0);
            var on = pair % 2 == 0 ? early : await RateAsync(full, pair, finished);
            with.Add(on);
            without.Add(off);
            ratio.Add(on / off);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  pair {pair + 1}: with {on:N0} jobs/s, without {off:N0} jobs/s, ratio {on / off:N2}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} growth, {finished:N0} finished jobs in the store: {with.ToString("N0")} jobs/s, without {without.ToString("N0")} jobs/s, ratio of the medians {with.Median / without.Median:N2}, of the pairs {ratio.ToString("N2")}; every job exactly once"));
    }

    private static async Task<double> RateAsync(StoreHome home, int pair, int finished)
    {
        await using var server = await BenchServer.StartAsync(home);
        // Retention would remove the oldest beyond its million, on one side only.
        await server.SendAsync(HttpMethod.Patch, $"queues/{Queue}", new { retention = new { completedCount = 1_000_000_000 } });
        var before = await Feed.CountAsync(server, "completed");
        if (before < finished)
        {
            throw new InvalidOperationException($"Of {finished} finished jobs only {before} are in the store.");
        }

        await Drain.TimeAsync(server, new Workload($"warm{pair}", Drain.Warm));
        var work = new Workload($"growth{pair}", Jobs) { Queue = Queue };
        var seconds = await Drain.TimeAsync(server, work);
        await Record.CheckAsync(server.Client, work);
        var completed = await Feed.CountAsync(server, "completed") - before;
        return completed == Drain.Warm + Jobs
            ? Jobs / seconds
            : throw new InvalidOperationException($"{completed} jobs have completed.");
    }
}
