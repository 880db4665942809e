using System.Globalization;
using Orleans;
using ReTraced.Grains;

namespace ReTraced.Bench.Servers;

/// <summary>
/// Answers questions that only the server's own process can: a question a line on standard input, an answer a line on
/// standard output. allocated: bytes allocated since the start. heap: bytes alive after a full collection. starts:
/// count, first and last start of a marked handler. queue NAME: 1 while it recovers, then its ready, running and
/// delayed jobs. activate PREFIX COUNT: loads the grains of jobs PREFIX0, PREFIX1, ...
/// </summary>
internal sealed class ServerConsole(Starts starts, IGrainFactory grains, IHostApplicationLifetime life) : BackgroundService
{
    /// <summary>What an answer begins with.</summary>
    public const string AnswerMark = "= ";

    private const int Together = 500;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A thread of its own: reading a console blocks, and the pool is what is measured.
        new Thread(() => Listen(stoppingToken)) { IsBackground = true, Name = "Bench console" }.Start();
        return Task.CompletedTask;
    }

    private void Listen(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && Console.In.ReadLine() is { } question)
        {
            Console.Out.WriteLine(AnswerMark + AnswerAsync(question.Split(' ')).GetAwaiter().GetResult());
        }

        // Whoever started it has ended.
        life.StopApplication();
    }

    private async Task<string> AnswerAsync(string[] question)
    {
        switch (question)
        {
            case ["allocated"]:
                return Number(GC.GetTotalAllocatedBytes(precise: true));
            case ["heap"]:
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                return Number(GC.GetTotalMemory(forceFullCollection: false));
            case ["starts"]:
                return $"{Number(starts.Count)} {Number(starts.First)} {Number(starts.Last)}";
            case ["queue", var name]:
                var queue = await grains.GetGrain<IQueueGrain>(name).Describe();
                return $"{(queue.Recovering ? 1 : 0)} {Number(queue.Ready)} {Number(queue.InFlight)} {Number(queue.Delayed)}";
            case ["activate", var prefix, var count]:
                foreach (var some in Enumerable.Range(0, int.Parse(count, CultureInfo.InvariantCulture)).Chunk(Together))
                {
                    // Nobody holds this lease; but to know that, the grain must load its job, and a live one it keeps.
                    await Task.WhenAll(some.Select(i => grains.GetGrain<IJobGrain>(prefix + Number(i)).IsHeldBy("nobody")));
                }

                return count;
            default:
                return "?";
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
