using System.Globalization;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>
/// Very many delayed jobs, due evenly over a day: managed bytes of each in its queue, how long a new server needs after kill -9 until it is ready and
/// until it knows all of them, and how late those are that become due in a minute beside them.
/// </summary>
internal static class DayBench
{
    private const long DayMs = 86_400_000;
    private const int WatchedMs = 60_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 1_000_000;
        var (bytes, ready, all, p50, p99, worst) = (new Figures(), new Figures(), new Figures(), new Figures(), new Figures(), new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            Workload work;
            long begin;
            await using (var before = await BenchServer.StartAsync(home))
            {
                await Drain.WarmAsync(before);
                var empty = await HeapAsync(before);
                // They are enqueued far faster than they become due.
                begin = Now() + 2_000;
                work = new Workload("day", jobs) { Fields = job => string.Create(CultureInfo.InvariantCulture, $",\"runAt\":{DueAt(job)}") };
                await Feed.SendAsync(before, work, new Progress($"{run.Store} day: enqueueing"));
                bytes.Add((await HeapAsync(before) - empty) / (double)jobs);
                await before.KillAsync();
            }

            var killed = Now();
            await using var server = await BenchServer.StartAsync(home);
            ready.Add((Now() - killed) / 1_000.0);
            while ((await server.AskNumbersAsync($"queue {work.Name}"))[0] == 1 || await KnownAsync(server, work.Name) != jobs)
            {
                await Task.Delay(LookAgain, TimeProvider.System);
            }

            all.Add((Now() - killed) / 1_000.0);
            var (first, last) = (PlaceAt(Now() + 1_000), PlaceAt(Now() + 1_000 + WatchedMs));
            await Task.Delay(TimeSpan.FromMilliseconds(DueAt(last) + 1_000 - Now()), TimeProvider.System);
            var drift = new Figures();
            for (var job = first; job < last; job++)
            {
                var record = await server.GetAsync($"jobs/{work.IdOf(job)}");
                drift.Add((string?)record["status"] == "completed" && (int)record["historyCount"]! == 1 && (long)record["history"]![0]!["plannedRunAt"]! == DueAt(job)
                    ? (double)record["history"]![0]!["driftMs"]!
                    : throw new InvalidOperationException($"Not completed by one run: {record.ToJsonString()}"));
            }

            p50.Add(drift.At(0.5));
            p99.Add(drift.At(0.99));
            worst.Add(drift.At(1));

            long DueAt(int job) => begin + (job * DayMs / jobs);
            int PlaceAt(long instant) => (int)((instant - begin) * jobs / DayMs);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} day, {jobs:N0} delayed over 24 h: {bytes.ToString("N0")} managed bytes each; after kill -9 ready in {ready.ToString("N2")} s, all known in {all.ToString("N2")} s; drift over a minute p50 {p50.ToString("N0")} ms, p99 {p99.ToString("N0")} ms, worst {worst.ToString("N0")} ms"));
    }

    private static async Task<long> HeapAsync(BenchServer server) => (await server.AskNumbersAsync("heap"))[0];

    private static async Task<long> KnownAsync(BenchServer server, string queue) =>
        (await server.GetAsync($"stats?queue={queue}"))["depth"]!.AsObject().Where(status => status.Key is "delayed" or "pending" or "processing" or "completed").Sum(status => (long)status.Value!);

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
