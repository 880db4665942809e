using ReTraced.Grains.Queues;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Tests;

// The limits of a queue's book, asked anew for each job.
internal sealed class BookLimits(FlowRules rules)
{
    private static readonly RateLimit Slow = new() { Permits = 100, PerSeconds = 1, Burst = 1 };
    private static readonly RateLimit Bursts = new() { Permits = 60, PerSeconds = 1, Burst = 3 };

    public static readonly FlowRules[] Rules =
    [
        FlowRules.None,
        new() { AgingMs = 15 },
        new() { Rate = Slow },
        new() { PerKeyRate = Bursts, AgingMs = 15 },
        new() { PerKeyRate = Slow },
        new() { PerTypeRate = new Dictionary<string, RateLimit> { ["a"] = Slow }, PerTypeMaxConcurrency = new Dictionary<string, int> { ["b"] = 1 } },
        new() { PerKeyMaxConcurrency = 1 },
        new() { MaxConcurrency = 2, AgingMs = 5 },
        new() { MaxConcurrency = 4, PerKeyMaxConcurrency = 2, Rate = Bursts, PerKeyRate = Slow, PerTypeRate = new Dictionary<string, RateLimit> { ["b"] = Bursts }, AgingMs = 15 },
    ];

    private readonly Dictionary<string, RateBucket> _types = rules.PerTypeRate.ToDictionary(type => type.Key, type => new RateBucket(type.Value));
    private readonly Dictionary<string, RateBucket> _keys = [];
    private readonly RateBucket? _queue = rules.Rate is null ? null : new RateBucket(rules.Rate);

    // What was used under other limits counts on.
    public BookLimits(FlowRules rules, BookLimits before, long now)
        : this(rules)
    {
        _queue = before._queue is not null && rules.Rate is not null ? before._queue.Under(rules.Rate, now) : _queue;
        foreach (var (type, bucket) in before._types.Where(type => rules.PerTypeRate.ContainsKey(type.Key)))
        {
            _types[type] = bucket.Under(rules.PerTypeRate[type], now);
        }

        foreach (var (key, bucket) in rules.PerKeyRate is null ? [] : before._keys)
        {
            _keys[key] = bucket.Under(rules.PerKeyRate!, now);
        }
    }

    public FlowRules Of => rules;

    public bool MayGo(LiveJob job, IReadOnlyList<LiveJob> inFlight, long now) =>
        inFlight.Count < rules.MaxConcurrency
        && inFlight.Count(other => other.Type == job.Type) < rules.PerTypeMaxConcurrency.GetValueOrDefault(job.Type, int.MaxValue)
        && inFlight.Count(other => other.RateKey == job.RateKey) < rules.PerKeyMaxConcurrency
        && BucketsOf(job).All(bucket => bucket.StateAt(now) == RateState.Open);

    public void Take(LiveJob job, long now) => BucketsOf(job).ToList().ForEach(bucket => bucket.Take(now));

    public void GiveBack(LiveJob job) => BucketsOf(job).ToList().ForEach(bucket => bucket.GiveBack());

    private IEnumerable<RateBucket> BucketsOf(LiveJob job)
    {
        if (_queue is not null)
        {
            yield return _queue;
        }

        if (_types.TryGetValue(job.Type, out var type))
        {
            yield return type;
        }

        if (rules.PerKeyRate is not null)
        {
            if (!_keys.TryGetValue(job.RateKey ?? "", out var key))
            {
                _keys.Add(job.RateKey ?? "", key = new RateBucket(rules.PerKeyRate));
            }

            yield return key;
        }
    }
}
