using System.Diagnostics;
using System.Globalization;
using ReTraced.Gateway;

namespace ReTraced.Bench;

/// <summary>The command line: what to measure, and how often.</summary>
internal static class BenchProgram
{
    private const string Usage = """
        dotnet run -c Release --project bench -- all              everything below, 5 runs each, on both stores
        dotnet run -c Release --project bench -- drain [JOBS]     jobs per second, HTTP batch to completed (10,000 and 100,000)
        dotnet run -c Release --project bench -- latency          idle dispatch: from the enqueue to the handler's start
        dotnet run -c Release --project bench -- store            three commits a job straight into the store: the limit above it
        dotnet run -c Release --project bench -- size             bytes of a finished job in the store
        dotnet run -c Release --project bench -- durability       what a kill -9 of redis-server costs, by its appendfsync
        --store sqlite|redis  only on this one
        --runs N              how often each is repeated (5)
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["server", ..])
        {
            return await GatewayProgram.RunAsync(args[1..]);
        }

        var (runs, stores, words) = (5, (string[])["sqlite", "redis"], new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--runs" && i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out runs) && runs > 0)
            {
                i++;
            }
            else if (args[i] == "--store" && i + 1 < args.Length && stores.Contains(args[i + 1]))
            {
                stores = [args[++i]];
            }
            else
            {
                words.Add(args[i]);
            }
        }

        var jobs = 0;
        if (words is not ([("all" or "drain" or "latency" or "store" or "size" or "durability")] or ["drain", _])
            || (words is [_, var count] && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out jobs) || jobs == 0)))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        Console.WriteLine($"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}, {Stopwatch.Frequency / 1_000_000} MHz clock; runs: {runs}");
        foreach (var store in stores)
        {
            await RunAsync(words[0], store, jobs, runs);
        }

        if (words[0] is "all" or "durability" && stores.Contains("redis"))
        {
            await DurabilityBench.RunAsync(runs);
        }

        return 0;
    }

    private static async Task RunAsync(string what, string store, int jobs, int runs)
    {
        if (what is "all" or "store")
        {
            await StoreBench.RunAsync(store, 20_000, runs);
        }

        if (what is "all" or "drain")
        {
            foreach (var count in jobs == 0 ? [10_000, 100_000] : (int[])[jobs])
            {
                await DrainBench.RunAsync(store, count, runs);
            }
        }

        if (what is "all" or "latency")
        {
            await LatencyBench.RunAsync(store, runs);
        }

        if (what is "all" or "size")
        {
            await SizeBench.RunAsync(store);
        }
    }
}
