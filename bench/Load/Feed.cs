using System.Text;
using ReTraced.Bench.Servers;

namespace ReTraced.Bench.Load;

/// <summary>Enqueues a workload, and waits for its end.</summary>
internal static class Feed
{
    private const int Batch = 2_500;
    private const int Connections = 4;
    private const int MostBatchBytes = 8 << 20;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Sends all of it, in HTTP batches of 2,500 jobs (or of 8 MiB, if that is less) over 4 connections.</summary>
    public static async Task SendAsync(BenchServer server, Workload work, Progress? progress = null)
    {
        var batch = Math.Min(Batch, 1 + (MostBatchBytes / (work.DataBytes + 256)));
        var (next, sent) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            int first;
            while ((first = Interlocked.Add(ref next, batch) - batch) < work.Jobs)
            {
                var count = Math.Min(batch, work.Jobs - first);
                var lines = new StringBuilder();
                for (var i = first; i < first + count; i++)
                {
                    work.Write(i, lines);
                    lines.Append('\n');
                }

                using var body = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
                using var answer = await server.Client.PostAsync("jobs/batch", body);
                await BenchServer.InsistAsync(answer);
                progress?.Show(Interlocked.Add(ref sent, count), work.Jobs);
            }
        })));
    }

    /// <summary>How many jobs of all queues are in a status.</summary>
    public static async Task<long> CountAsync(BenchServer server, string status) => (long)(await server.GetAsync("stats"))["depth"]![status]!;

    /// <summary>Waits until so many jobs of all queues are in a status.</summary>
    public static async Task UntilAsync(BenchServer server, string status, long jobs, Progress? progress = null)
    {
        long there;
        while ((there = await CountAsync(server, status)) < jobs)
        {
            progress?.Show(there, jobs);
            await Task.Delay(LookAgain, TimeProvider.System);
        }
    }

    /// <summary>Waits until nothing is left to do.</summary>
    public static async Task UntilIdleAsync(BenchServer server)
    {
        while ((await server.GetAsync("stats"))["depth"] is var depth && (long)depth!["pending"]! + (long)depth["processing"]! + (long)depth["delayed"]! > 0)
        {
            await Task.Delay(LookAgain, TimeProvider.System);
        }
    }
}
