using System.Collections.Concurrent;
using System.Diagnostics;
using ReTraced.Bench.Stores;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Bench.Measures;

/// <summary>redis-server is killed while 64 write to it: how many of the enqueues that it had answered are gone, and what the setting costs.</summary>
internal static class DurabilityBench
{
    private const int Writers = 64;
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(MeasureRun run)
    {
        var kills = run.Runs;
        foreach (var appendfsync in (string[])["everysec", "always"])
        {
            var (rate, lost, last) = (new Figures(), new Figures(), new Figures());
            for (var kill = 0; kill < kills; kill++)
            {
                await using var home = await StoreHome.MakeAsync("redis", appendfsync);
                await using var store = await BenchStore.OpenAsync(home);
                var answered = new ConcurrentDictionary<string, long>();
                using var stop = new CancellationTokenSource();
                var jobs = store.Jobs;
                var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(jobs, writer, answered, stop.Token))).ToList();
                await Task.Delay(Load, TimeProvider.System);
                var at = Stopwatch.GetTimestamp();
                rate.Add(answered.Count / Load.TotalSeconds);
                var killed = store.KillRedisAsync();
                await stop.CancelAsync();
                await Task.WhenAll(writers);
                await killed;
                var gone = new List<long>();
                foreach (var some in answered.Chunk(500))
                {
                    var there = (await ((IJobQueries)store.Jobs).GetManyAsync([.. some.Select(job => job.Key)])).Select(job => job.State.Spec.JobId).ToHashSet();
                    gone.AddRange(some.Where(job => !there.Contains(job.Key)).Select(job => job.Value));
                }

                lost.Add(gone.Count);
                last.Add(gone.Count == 0 ? 0 : Math.Max(0, Stopwatch.GetElapsedTime(gone.Min(), at).TotalMilliseconds));
            }

            Console.WriteLine($"redis, appendfsync {appendfsync}: {rate.ToString("N0")} enqueues/s of {Writers} at a time; of {kills} kills lost {lost.ToString("N0")} answered enqueues, the oldest {last.ToString("N0")} ms old");
        }
    }

    private static async Task WriteAsync(IJobStore store, int writer, ConcurrentDictionary<string, long> answered, CancellationToken stop)
    {
        try
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                var jobId = $"job-{writer}-{i}";
                await store.CommitAsync(JobCommit.Of(null, StateMachine.Create(new JobInput { QueueName = "noop" }.ToSpec(jobId, JobDefaults.None, now), new Enqueued())));
                answered[jobId] = Stopwatch.GetTimestamp();
            }
        }
        catch (StoreUnavailableException)
        {
            // It was killed.
        }
    }
}
