namespace ReTraced.Queues;

/// <summary>Whether a bucket gives a permit.</summary>
public enum RateState
{
    /// <summary>It does.</summary>
    Open,

    /// <summary>It will, at <see cref="RateBucket.OpensAt"/>.</summary>
    Early,

    /// <summary>It would, but what is promised for it is used up.</summary>
    NotPromised,
}

/// <summary>
/// What is left of a <see cref="RateLimit"/>, as one number: the generic cell rate algorithm in its virtual scheduling form (ITU-T
/// Recommendation I.371, annex A). The number is the theoretical arrival time; each permit moves it on by the emission interval,
/// and it may be ahead of now by the tolerance, which is burst - 1 intervals. The same as a token bucket that holds <c>burst</c> and gains
/// one each interval, without anything that has to be filled. Times are of one clock that only goes on, milliseconds.
/// </summary>
/// <remarks>
/// So that the limit holds also over a crash, permits are given only as far as was promised: whoever keeps the bucket's state writes
/// down <see cref="PromiseAt"/> first, then calls <see cref="Promise"/>. What was written is never behind what was given.
/// </remarks>
public sealed class RateBucket(RateLimit limit)
{
    // Counted in as many parts of a millisecond as there are permits, the interval is a whole number: nothing is ever rounded.
    // The largest limit (a million) leaves room for 290 years.
    private const long AheadMs = 2_000;

    private readonly long _parts = limit.Permits;
    private readonly long _interval = limit.PerSeconds * 1000L;
    private readonly long _tolerance = (limit.BurstOrDefault() - 1) * (limit.PerSeconds * 1000L);
    private long _arrival;
    private long _promised = long.MaxValue;

    /// <summary>The limit.</summary>
    public RateLimit Limit => limit;

    /// <summary>From when on it gives a permit; rounded up.</summary>
    public long OpensAt => Up(_arrival - _tolerance);

    /// <summary>The theoretical arrival time: from then on it is full; rounded up.</summary>
    public long FullAt => Up(_arrival);

    /// <summary>What stands in the way of a permit now.</summary>
    public RateState StateAt(long now) =>
        _arrival - _tolerance > now * _parts ? RateState.Early : After(now) > _promised ? RateState.NotPromised : RateState.Open;

    /// <summary>How many permits it gives now.</summary>
    public long PermitsAt(long now) => Math.Max(0, (Math.Min((now * _parts) + _tolerance + _interval, _promised) - Math.Max(_arrival, now * _parts)) / _interval);

    /// <summary>Uses a permit, which must be there.</summary>
    public void Take(long now) => _arrival = After(now);

    /// <summary>Puts a permit back that was not needed.</summary>
    public void GiveBack() => _arrival -= _interval;

    /// <summary>Gives nothing until something is promised.</summary>
    public void PromiseNothing() => _promised = 0;

    /// <summary>
    /// A theoretical arrival time that leaves room for two seconds, in which it is written down too, and for the permits that can be used at once: to be
    /// written down and then promised. The fewer, the less is lost in a crash.
    /// </summary>
    /// <param name="now">Now.</param>
    /// <param name="jobs">How many want one.</param>
    public long PromiseAt(long now, int jobs) => Up(Math.Max(_arrival, now * _parts) + Ahead(Math.Min(jobs, limit.BurstOrDefault())));

    /// <summary>What <see cref="PromiseAt"/> has said is written down.</summary>
    public void Promise(long arrival) => _promised = arrival * _parts;

    /// <summary>Less may be written down from now on.</summary>
    public void PromiseNoMoreThan(long arrival) => _promised = Math.Min(_promised, arrival * _parts);

    /// <summary>True if what was promised is enough for less than a second.</summary>
    public bool RunsLow(long now) => _promised - Math.Max(_arrival, now * _parts) < Ahead(1) / 2;

    /// <summary>Another bucket has used permits, or an earlier life of this one: it is at least as empty as that. Never emptier than it can be now.</summary>
    public void Restore(long arrival, long now) => _arrival = Math.Max(_arrival, Math.Min(arrival, now + Up(_tolerance + _interval)) * _parts);

    /// <summary>The same under another limit: it opens when it would have opened, but no later than if its last permit were used now.</summary>
    public RateBucket Under(RateLimit other, long now)
    {
        if (other == limit)
        {
            return this;
        }

        var bucket = new RateBucket(other);
        if (FullAt > now)
        {
            bucket.Restore(OpensAt + bucket.Up(bucket._tolerance), now);
        }

        if (_promised != long.MaxValue)
        {
            bucket.PromiseNothing();
        }

        return bucket;
    }

    private long Ahead(int permits) => (AheadMs * _parts) + (Math.Max(1, permits) * _interval);

    private long After(long now) => Math.Max(_arrival, now * _parts) + _interval;

    private long Up(long parts) => parts <= 0 ? 0 : ((parts - 1) / _parts) + 1;
}
