using System.Diagnostics;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Queues;
using ReTraced.Storage;
using ReTraced.Storage.Sqlite;

namespace ReTraced.Bench;

/// <summary>The same three transitions a job, straight into the store: what everything above it costs shows against this.</summary>
internal static class StoreBench
{
    private const int Together = 2_000;

    public static void Report(Figures rate) => Console.WriteLine($"store alone: {rate.ToString("N0")} jobs/s, three durable commits a job");

    public static async Task<Figures> RunAsync(int jobs, int runs)
    {
        var rate = new Figures();
        for (var run = 0; run < runs; run++)
        {
            var folder = Directory.CreateTempSubdirectory("retraced-bench-").FullName;
            await using (var store = await SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, "jobs.db") }))
            {
                await store.TakeAsync(await store.ReadOwnerAsync(), "bench", process: null);
                await PassAsync(store, "warm", 3_000);
                var since = Stopwatch.GetTimestamp();
                await PassAsync(store, "job", jobs);
                rate.Add(jobs / Stopwatch.GetElapsedTime(since).TotalSeconds);
            }

            Directory.Delete(folder, recursive: true);
        }

        return rate;
    }

    private static async Task PassAsync(SqliteJobStore store, string name, int jobs)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Together).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < jobs)
            {
                await LiveAsync(store, $"{name}-{i}");
            }
        }));
    }

    private static async Task LiveAsync(SqliteJobStore store, string jobId)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var jitter = new NoJitter();
        var made = StateMachine.Create(new JobInput { QueueName = "noop" }.ToSpec(jobId, JobDefaults.None, now), new Enqueued());
        await store.CommitAsync(JobCommit.Of(null, made));
        var started = (Transition)StateMachine.Apply(made.State, new Started { By = "bench", LeaseId = "0123456789abcdef" }, now, jitter);
        await store.CommitAsync(JobCommit.Of(made.State, started));
        var done = (Transition)StateMachine.Apply(started.State, new Succeeded { By = "bench" }, now, jitter);
        await store.CommitAsync(JobCommit.Of(started.State, done));
    }

    private sealed class NoJitter : IJitterSource
    {
        public long Next(long maxMs) => 0;
    }
}
