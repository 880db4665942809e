using System.Diagnostics;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>The same three transitions a job, straight into the store: what everything above it costs shows against this.</summary>
internal static class StoreBench
{
    private const int Warm = 3_000;
    private const int Jobs = 20_000;

    public static async Task RunAsync(MeasureRun run) =>
        Console.WriteLine($"{run.Store} store alone: {(await run.Limits.StoreAsync(run.Store)).ToString("N0")} jobs/s, three durable commits a job; every job once");

    /// <summary>Jobs per second, once.</summary>
    public static async Task<double> MeasureAsync(string kind)
    {
        await using var home = await StoreHome.MakeAsync(kind);
        await using var store = await BenchStore.OpenAsync(home);
        await JobLife.LeadAsync(store.Jobs, "warm", Warm);
        var since = Stopwatch.GetTimestamp();
        await JobLife.LeadAsync(store.Jobs, "job", Jobs);
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        await JobLife.CheckAsync(store.Jobs, "job", Jobs);
        return Jobs / seconds;
    }
}
