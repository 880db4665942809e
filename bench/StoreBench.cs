using System.Diagnostics;

namespace ReTraced.Bench;

/// <summary>The same three transitions a job, straight into the store: what everything above it costs shows against this.</summary>
internal static class StoreBench
{
    public static async Task RunAsync(string kind, int jobs, int runs)
    {
        var rate = new Figures();
        for (var run = 0; run < runs; run++)
        {
            await using var store = await BenchStore.OpenAsync(kind);
            await JobLife.LeadAsync(store.Jobs, "warm", 3_000);
            var since = Stopwatch.GetTimestamp();
            await JobLife.LeadAsync(store.Jobs, "job", jobs);
            rate.Add(jobs / Stopwatch.GetElapsedTime(since).TotalSeconds);
        }

        Console.WriteLine($"{kind} store alone: {rate.ToString("N0")} jobs/s, three durable commits a job");
    }
}
