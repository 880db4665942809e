using System.Globalization;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>The drain on 1, 2 and 4 silos of this machine behind one gateway, in turns; and once more with the queue in four partitions.</summary>
internal static class ClusterBench
{
    private const int Jobs = 50_000;
    private const int Partitions = 4;
    private static readonly int[] Sizes = [1, 2, 4];

    public static async Task RunAsync(MeasureRun run)
    {
        if (!ServerHost.IsCluster)
        {
            Console.Error.WriteLine("cluster: only in the build for clusters: dotnet run -c Release -p:GrainHost=Orleans --project bench -- cluster");
            return;
        }

        var work = new Workload("noop", run.Argument ?? Jobs);
        var rates = Sizes.SelectMany(silos => (int[])[1, Partitions], (silos, partitions) => (silos, partitions)).ToDictionary(of => of, _ => new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            foreach (var (silos, partitions) in rates.Keys)
            {
                var rate = await RateAsync(run.Store, work, silos, partitions);
                rates[(silos, partitions)].Add(rate);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {silos} silos, {partitions} partitions: {rate:N0} jobs/s"));
            }
        }

        foreach (var ((silos, partitions), rate) in rates)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cluster {work.Jobs:N0} jobs, {silos} silos, {partitions} partitions: {rate.ToString("N0")} jobs/s; every job exactly once"));
        }
    }

    private static async Task<double> RateAsync(string kind, Workload work, int silos, int partitions)
    {
        await using var home = await StoreHome.MakeAsync(kind);
        await using var server = await BenchServer.StartAsync(home, silos);
        foreach (var queue in work.QueueNames)
        {
            await server.SendAsync(HttpMethod.Patch, $"queues/{queue}", new { paused = true });
            await server.SendAsync(HttpMethod.Patch, $"queues/{queue}", new { partitions });
            await server.SendAsync(HttpMethod.Patch, $"queues/{queue}", new { paused = false });
        }

        await Drain.WarmAsync(server);
        var seconds = await Drain.TimeAsync(server, work);
        await Record.CheckAsync(server.Client, work);
        return work.Jobs / seconds;
    }
}
