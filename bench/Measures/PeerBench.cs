using System.Globalization;
using ReTraced.Bench.Load;
using ReTraced.Bench.Peers;

namespace ReTraced.Bench.Measures;

/// <summary>The drain by ReTraced on Redis and the same work by BullMQ, in turns, each on a redis-server of its own with the same settings.</summary>
internal static class PeerBench
{
    public static async Task RunAsync(MeasureRun run)
    {
        if (await BullMq.PrepareAsync() is { } missing)
        {
            Console.WriteLine($"peer: not measured. {missing}");
            return;
        }

        var jobs = run.Argument ?? 50_000;
        var (ours, theirs, ratio) = (new Figures(), new Figures(), new Figures());
        for (var pair = 0; pair < run.Runs; pair++)
        {
            double ourRate, theirRate;
            // Whoever goes first in one pair goes second in the next.
            if (pair % 2 == 0)
            {
                ourRate = await OursAsync(jobs);
                theirRate = await BullMq.RateAsync(jobs);
            }
            else
            {
                theirRate = await BullMq.RateAsync(jobs);
                ourRate = await OursAsync(jobs);
            }

            ours.Add(ourRate);
            theirs.Add(theirRate);
            ratio.Add(ourRate / theirRate);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  pair {pair + 1}: ReTraced {ourRate:N0} jobs/s, BullMQ {theirRate:N0} jobs/s, ratio {ourRate / theirRate:N2}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peer, {jobs:N0} jobs on Redis: ReTraced {ours.ToString("N0")} jobs/s, BullMQ {BullMq.Version} {theirs.ToString("N0")} jobs/s, ratio of the medians {ours.Median / theirs.Median:N2}, of the pairs {ratio.ToString("N2")}; every job exactly once"));
    }

    private static Task<double> OursAsync(int jobs) => Drain.RateAsync("redis", new Workload("noop", jobs));
}
