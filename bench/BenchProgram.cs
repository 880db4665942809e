using System.Diagnostics;
using System.Globalization;
using System.Text;
using ReTraced.Bench.Measures;
using ReTraced.Bench.Servers;

namespace ReTraced.Bench;

/// <summary>The command line: what to measure, and how often.</summary>
internal static class BenchProgram
{
    /// <summary>The product's setting, which the servers inherit from here.</summary>
    public const string Concurrency = "ReTraced__Concurrency";

    // A handler that does nothing holds nothing: the product's default of 64 is for those that do.
    private const string DefaultConcurrency = "256";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [ServerHost.Word, ..])
        {
            return await ServerHost.RunAsync(args[1..]);
        }

        if (args is [ServerHost.SiloWord, ..])
        {
            return await ServerHost.RunSiloAsync(args[1..]);
        }

        if (BenchArguments.Parse(args) is not { } arguments)
        {
            Console.Error.Write(Usage());
            return 2;
        }

        if (Environment.GetEnvironmentVariable(Concurrency) is null)
        {
            Environment.SetEnvironmentVariable(Concurrency, DefaultConcurrency);
        }

        Console.WriteLine($"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}, {Stopwatch.Frequency / 1_000_000} MHz clock; {Environment.GetEnvironmentVariable(Concurrency)} handlers at a time; runs: {arguments.Runs}");
        var limits = new Limits(arguments.Runs);
        foreach (var measure in arguments.Measures)
        {
            var stores = measure.Once ? ["-"] : arguments.Stores.Where(store => measure.Only is null || measure.Only == store);
            foreach (var store in stores)
            {
                await measure.RunAsync(new MeasureRun(store, arguments.Argument, arguments.Runs, limits));
            }
        }

        return 0;
    }

    private static string Usage()
    {
        var usage = new StringBuilder("dotnet run -c Release --project bench -- WHAT [N] [--store sqlite|redis] [--runs N]\n\n  all             everything below, one after the other\n");
        foreach (var measure in All.Measures)
        {
            var words = measure.Argument is null ? measure.Name : $"{measure.Name} [{measure.Argument.ToUpperInvariant()}]";
            usage.Append(CultureInfo.InvariantCulture, $"  {words,-15} {measure.Help}\n");
        }

        return usage.Append("\n  --store         only on this one\n  --runs          how often each is repeated (5)\n").ToString();
    }
}
