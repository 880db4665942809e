using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;

namespace ReTraced.Bench.Measures;

/// <summary>The drain with other jobs: more queues, larger data, failures.</summary>
internal static class MixBench
{
    // The large payload is 64 times the data, so there are fewer of them.
    private const int LargeShare = 10;
    private const string Backoff = ""","backoffStrategy":"fixed","backoffConfig":{"baseDelaySeconds":0.01}""";

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 20_000;
        await DrainBench.MeasureAsync(run, "drain, 1 queue", new Workload("noop", jobs));
        foreach (var queues in (int[])[10, 100])
        {
            await DrainBench.MeasureAsync(run, $"drain, {queues} queues", new Workload("noop", jobs) { Queues = queues });
        }

        await DrainBench.MeasureAsync(run, "drain, 1 KB of data", new Workload("noop", jobs) { DataBytes = 1_000 });
        await DrainBench.MeasureAsync(run, "drain, 64 KB of data", new Workload("noop", Math.Max(1, jobs / LargeShare)) { DataBytes = 64_000 });
        await DrainBench.MeasureAsync(run, "drain, 30 % fail once", new Workload("flaky", jobs) { Type = FlakyHandler.JobType, FailPercent = 30, Fields = _ => Backoff });
    }
}
