using System.Globalization;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>
/// kill -9 of the server with very many pending jobs of a type that it does not serve, and a new server at once that does:
/// how long from the kill until the first handler was started, and until the queue has read all and the counts are right.
/// Before the kill: managed bytes of a pending job in its queue, and of a job's grain, as growth of the heap after full collections.
/// </summary>
internal static class RecoveryBench
{
    private const int Grains = 20_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 1_000_000;
        var (ready, first, all, pending, grain) = (new Figures(), new Figures(), new Figures(), new Figures(), new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            var work = new Workload("pending", jobs) { Type = MarkedHandler.JobType };
            await using (var before = await BenchServer.StartAsync(home, $"--{ServerHost.ServeMarked}=false"))
            {
                await Drain.WarmAsync(before);
                var empty = await HeapAsync(before);
                await Feed.SendAsync(before, work, new Progress($"{run.Store} recovery: enqueueing"));
                var filled = await HeapAsync(before);
                var grains = Math.Min(jobs, Grains);
                await before.AskAsync($"activate {work.Name}- {grains}");
                pending.Add((filled - empty) / (double)jobs);
                grain.Add((await HeapAsync(before) - filled) / (double)grains);
                await before.KillAsync();
            }

            var killed = Now();
            await using var server = await BenchServer.StartAsync(home);
            ready.Add(Since(killed));
            while ((await server.AskNumbersAsync($"queue {work.Name}"))[0] == 1 || await LiveOrDoneAsync(server, work.Name) != jobs)
            {
                await Task.Delay(LookAgain, TimeProvider.System);
            }

            all.Add(Since(killed));
            await Feed.UntilAsync(server, "completed", Drain.Warm + jobs, new Progress($"{run.Store} recovery: running them"));
            await Record.CheckAsync(server.Client, work);
            first.Add(((await server.AskNumbersAsync("starts"))[1] - killed) / 1_000.0);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} recovery, {jobs:N0} pending: server ready {ready.ToString("N2")} s after kill -9, first job started {first.ToString("N2")} s, all visible {all.ToString("N2")} s; every job exactly once"));
        Console.WriteLine($"  managed bytes: a pending job in its queue {pending.ToString("N0")}, an active JobGrain {grain.ToString("N0")}");
    }

    private static async Task<long> HeapAsync(BenchServer server) => (await server.AskNumbersAsync("heap"))[0];

    private static async Task<long> LiveOrDoneAsync(BenchServer server, string queue) =>
        (await server.GetAsync($"stats?queue={queue}"))["depth"]!.AsObject().Where(status => status.Key is "pending" or "processing" or "completed").Sum(status => (long)status.Value!);

    private static double Since(long instant) => (Now() - instant) / 1_000.0;

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
