using System.Diagnostics;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Load;

/// <summary>A workload from the first HTTP batch to the last job completed.</summary>
internal static class Drain
{
    /// <summary>Jobs of the warm-up.</summary>
    // After so many the hot path is compiled for good, and what is left of that is seen in the short run only.
    public const int Warm = 20_000;

    /// <summary>Compiles what must be compiled first.</summary>
    public static async Task WarmAsync(BenchServer server) => await TimeAsync(server, new Workload("warm", Warm));

    /// <summary>Seconds.</summary>
    public static async Task<double> TimeAsync(BenchServer server, Workload work)
    {
        var before = await Feed.CountAsync(server, "completed");
        var since = Stopwatch.GetTimestamp();
        await Feed.SendAsync(server, work);
        await Feed.UntilAsync(server, "completed", before + work.Jobs);
        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    /// <summary>Jobs per second on a server and a store of its own, with its warm-up before and the check after it.</summary>
    public static async Task<double> RateAsync(string kind, Workload work, Costs? costs = null)
    {
        await using var home = await StoreHome.MakeAsync(kind);
        await using var server = await BenchServer.StartAsync(home);
        await WarmAsync(server);
        var meter = await Costs.StartAsync(server);
        var seconds = await TimeAsync(server, work);
        if (costs is not null)
        {
            await costs.AddAsync(meter, work.Jobs);
        }

        await Record.CheckAsync(server.Client, work);
        return work.Jobs / seconds;
    }
}
