using System.Globalization;
using ReTraced.Bench.Load;

namespace ReTraced.Bench.Measures;

/// <summary>No-op jobs from the HTTP batch to completed, durable at every step, history on.</summary>
internal static class DrainBench
{
    public static async Task RunAsync(MeasureRun run)
    {
        foreach (var jobs in run.Argument is { } one ? [one] : (int[])[10_000, 100_000])
        {
            await MeasureAsync(run, $"drain {jobs.ToString("N0", CultureInfo.InvariantCulture)}", new Workload("noop", jobs));
        }
    }

    /// <summary>One workload, as often as asked for.</summary>
    public static async Task MeasureAsync(MeasureRun run, string name, Workload work)
    {
        var (rate, costs) = (new Figures(), new Costs());
        for (var i = 0; i < run.Runs; i++)
        {
            rate.Add(await Drain.RateAsync(run.Store, work, costs));
        }

        Console.WriteLine($"{run.Store} {name}: {rate.ToString("N0")} jobs/s, {await run.Limits.SharesAsync(run.Store, rate)}; every job exactly once");
        Console.WriteLine($"  {costs}");
    }
}
