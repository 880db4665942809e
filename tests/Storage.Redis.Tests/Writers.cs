using System.Collections.Concurrent;

namespace ReTraced.Storage.Redis.Tests;

/// <summary>Makes jobs all the time, and notes each one that was answered.</summary>
internal sealed class Writers : IAsyncDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, long> answered = new();
    private readonly CancellationTokenSource stop = new();
    private readonly RedisJobStore store;
    private readonly List<Task> running;

    public Writers(RedisJobStore store, int count = 8)
    {
        this.store = store;
        running = [.. Enumerable.Range(0, count).Select(writer => Task.Run(() => WriteAsync(writer)))];
    }

    /// <summary>What was answered, and how far the steady clock was then.</summary>
    public IReadOnlyDictionary<string, long> Answered => answered;

    /// <summary>Waits until all have written their last.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    /// <summary>Those of the answered jobs that the store does not have.</summary>
    public async Task<List<KeyValuePair<string, long>>> LostAsync(IEnumerable<KeyValuePair<string, long>> jobs)
    {
        var lost = new List<KeyValuePair<string, long>>();
        foreach (var some in jobs.Chunk(1_000))
        {
            var there = (await store.GetManyAsync([.. some.Select(job => job.Key)])).Select(job => job.State.Spec.JobId).ToHashSet();
            lost.AddRange(some.Where(job => !there.Contains(job.Key)));
        }

        return lost;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private async Task WriteAsync(int writer)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var jobId = $"job-{writer}-{i}";
            try
            {
                if ((await store.CommitAsync(Stores.Create(jobId, queue: $"queue-{writer % 3}"))).Status == CommitStatus.Committed)
                {
                    answered[jobId] = TimeProvider.System.GetTimestamp();
                }
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(TryAgainAfter, TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
