using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <summary>Permits that are about to be written down.</summary>
public sealed class RatePromise(QueueBook.Tick now)
{
    private readonly List<(RateBucket Bucket, long At)> _promises = [];

    /// <summary>What to write.</summary>
    public RateRecord Record { get; } = new();

    /// <summary>
    /// Adds a bucket: with permits ahead if jobs want some, otherwise as it is. From now on it gives no more than it will have
    /// been promised then, since from now on that may be what is written.
    /// </summary>
    internal void Add(RateBucket? bucket, int jobs, Action<long> write)
    {
        if (bucket is null)
        {
            return;
        }

        var at = jobs > 0 ? bucket.PromiseAt(now.SteadyMs, jobs) : bucket.FullAt;
        if (jobs == 0 && at <= now.SteadyMs)
        {
            bucket.PromiseNothing();
            return;
        }

        bucket.PromiseNoMoreThan(at);
        _promises.Add((bucket, at));
        write(at - now.SteadyMs + now.WallMs);
    }

    /// <summary>It is written.</summary>
    internal void Hold()
    {
        foreach (var (bucket, at) in _promises)
        {
            bucket.Promise(at);
        }
    }
}
