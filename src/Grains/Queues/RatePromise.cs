using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <summary>Permits that are about to be written down.</summary>
internal sealed class RatePromise(QueueBook.Tick now)
{
    private readonly List<(RateBucket Bucket, long At)> _promises = [];

    /// <summary>What to write.</summary>
    public RateRecord Record { get; } = new();

    /// <summary>
    /// Adds a bucket: with the permits of the next seconds if it is wanted, otherwise as it is. From now on it gives no more than it will have
    /// been promised then, since from now on that may be what is written.
    /// </summary>
    public void Add(RateBucket? bucket, bool wanted, Action<long> write)
    {
        if (bucket is null)
        {
            return;
        }

        var at = wanted ? bucket.PromiseAt(now.SteadyMs) : bucket.FullAt;
        if (!wanted && at <= now.SteadyMs)
        {
            bucket.PromiseNothing();
            return;
        }

        bucket.PromiseNoMoreThan(at);
        _promises.Add((bucket, at));
        write(at - now.SteadyMs + now.WallMs);
    }

    /// <summary>It is written.</summary>
    public void Hold()
    {
        foreach (var (bucket, at) in _promises)
        {
            bucket.Promise(at);
        }
    }
}
