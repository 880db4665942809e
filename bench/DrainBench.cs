using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ReTraced.Bench;

/// <summary>No-op jobs from the HTTP batch to completed, durable at every step, history on.</summary>
internal static class DrainBench
{
    private const int Batch = 2_500;
    private const int Clients = 4;

    // After so many the hot path is compiled for good, and what is left of that is seen in the short run only.
    private const int Warm = 20_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(string kind, int jobs, int runs)
    {
        var (rate, cpu) = (new Figures(), new Figures());
        for (var run = 0; run < runs; run++)
        {
            // A process and a file of its own for each run; what must be compiled first is compiled before.
            await using var server = await BenchServer.StartAsync(kind);
            await DrainAsync(server, "warm", Warm);
            var cpuBefore = server.Cpu;
            var seconds = await DrainAsync(server, "noop", jobs);
            cpu.Add((server.Cpu - cpuBefore).TotalMicroseconds / jobs);
            rate.Add(jobs / seconds);
            await CheckAsync(server, "noop", jobs);
        }

        Console.WriteLine($"{kind} drain {jobs.ToString("N0", CultureInfo.InvariantCulture)}: {rate.ToString("N0")} jobs/s, server CPU {cpu.ToString("N1")} us a job; every job exactly once");
    }

    private static async Task<double> DrainAsync(BenchServer server, string queue, int jobs)
    {
        var since = Stopwatch.GetTimestamp();
        var sent = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            int first;
            while ((first = Interlocked.Add(ref sent, Batch) - Batch) < jobs)
            {
                using var body = new StringContent(Lines(queue, first, Math.Min(Batch, jobs - first)), Encoding.UTF8, "application/x-ndjson");
                using var answer = await server.Client.PostAsync("jobs/batch", body);
                answer.EnsureSuccessStatusCode();
            }
        }));
        while ((long)(await server.GetAsync($"stats?queue={queue}"))["depth"]!["completed"]! < jobs)
        {
            await Task.Delay(LookAgain, TimeProvider.System);
        }

        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static string Lines(string queue, int first, int count)
    {
        var lines = new StringBuilder();
        for (var i = first; i < first + count; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $$$"""{"jobId":"{{{queue}}}-{{{i}}}","queueName":"{{{queue}}}","type":"noop","jobData":{"n":{{{i}}}}}""").Append('\n');
        }

        return lines.ToString();
    }

    // By the record: each job is there once, has completed, and has run once.
    private static async Task CheckAsync(BenchServer server, string queue, int jobs)
    {
        var seen = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await server.GetAsync($"jobs?queue={queue}&limit=500{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            foreach (var job in page["items"]!.AsArray())
            {
                if ((string?)job!["status"] != "completed" || (int)job["historyCount"]! != 1 || !seen.Add((string)job["jobId"]!))
                {
                    throw new InvalidOperationException($"Not exactly once: {job.ToJsonString()}");
                }
            }

            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        if (seen.Count != jobs)
        {
            throw new InvalidOperationException($"{jobs} jobs were enqueued, and {seen.Count} are in the record.");
        }
    }
}
