using System.Diagnostics;
using System.Globalization;
using ReTraced.Gateway;

namespace ReTraced.Bench;

/// <summary>The command line: what to measure, and how often.</summary>
internal static class BenchProgram
{
    private const string Usage = """
        dotnet run -c Release --project bench -- all              everything below, 5 runs each
        dotnet run -c Release --project bench -- drain [JOBS]     jobs per second, HTTP batch to completed (10,000 and 100,000)
        dotnet run -c Release --project bench -- latency          idle dispatch: from the enqueue to the handler's start
        dotnet run -c Release --project bench -- store            three commits a job straight into the store: the limit above it
        --runs N  how often each is repeated (5)
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["server", ..])
        {
            return await GatewayProgram.RunAsync(args[1..]);
        }

        var runs = 5;
        var words = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--runs" && i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out runs) && runs > 0)
            {
                i++;
            }
            else
            {
                words.Add(args[i]);
            }
        }

        Console.WriteLine($"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}, {Stopwatch.Frequency / 1_000_000} MHz clock; runs: {runs}");
        switch (words)
        {
            case ["all"]:
                StoreBench.Report(await StoreBench.RunAsync(20_000, runs));
                await DrainBench.RunAsync(10_000, runs);
                await DrainBench.RunAsync(100_000, runs);
                await LatencyBench.RunAsync(runs);
                return 0;
            case ["drain"]:
                await DrainBench.RunAsync(10_000, runs);
                await DrainBench.RunAsync(100_000, runs);
                return 0;
            case ["drain", var jobs] when int.TryParse(jobs, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
                await DrainBench.RunAsync(count, runs);
                return 0;
            case ["latency"]:
                await LatencyBench.RunAsync(runs);
                return 0;
            case ["store"]:
                StoreBench.Report(await StoreBench.RunAsync(20_000, runs));
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }
}
