using System.Globalization;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>Very many jobs that are due at the same instant: how long from then until the last handler was started, and until all are completed.</summary>
internal static class DelayedBench
{
    // Enqueueing must be over by then: so many a second, and some seconds more.
    private const int EnqueuedPerSecond = 3_000;
    private const int SparedMs = 4_000;

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 100_000;
        var (first, last, completed) = (new Figures(), new Figures(), new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            await using var server = await BenchServer.StartAsync(home);
            await Drain.WarmAsync(server);
            var before = await Feed.CountAsync(server, "completed");
            var dueAt = Now() + (jobs * 1_000L / EnqueuedPerSecond) + SparedMs;
            var work = new Workload("delayed", jobs) { Type = MarkedHandler.JobType, Fields = _ => string.Create(CultureInfo.InvariantCulture, $",\"runAt\":{dueAt}") };
            await Feed.SendAsync(server, work, new Progress($"{run.Store} delayed: enqueueing"));
            if (Now() >= dueAt)
            {
                throw new InvalidOperationException("The jobs were due before the last one was enqueued: the machine is too slow for this many.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(dueAt - Now()), TimeProvider.System);
            await Feed.UntilAsync(server, "completed", before + jobs);
            var finishedAt = 0L;
            await Record.CheckAsync(server.Client, work, look: job => finishedAt = (long)job["startedAt"]! >= dueAt
                ? Math.Max(finishedAt, (long)job["finishedAt"]!)
                : throw new InvalidOperationException($"Started before it was due: {job.ToJsonString()}"));
            var starts = await server.AskNumbersAsync("starts");
            if (starts[0] != jobs)
            {
                throw new InvalidOperationException($"{starts[0]} handlers were started for {jobs} jobs.");
            }

            first.Add((starts[1] - dueAt) / 1_000.0);
            last.Add((starts[2] - dueAt) / 1_000.0);
            completed.Add((finishedAt - dueAt) / 1_000.0);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} delayed, {jobs:N0} jobs due at once: first started after {first.ToString("N3")} s, all after {last.ToString("N2")} s, completed after {completed.ToString("N2")} s; every job exactly once"));
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
