using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <summary>
/// Which ready jobs of a book its limits let go now. A key that may have no more leaves the rotation until a job of it ends, or until
/// its next permit is there. Times are of the queue's steady clock.
/// </summary>
/// <param name="lanes">The jobs.</param>
/// <param name="promised">True if permits are given only as far as they were written down, see <see cref="RateBucket"/>.</param>
internal sealed class FlowLimits(ReadyLanes lanes, bool promised)
{
    private readonly AlarmHeap<RateKey> _early = new(static key => key.Hold == KeyHold.Rate);
    private FlowRules _rules = FlowRules.None;
    private RateBucket? _queue;
    private long _now;
    private int _notPromised;
    private bool _runsLow;

    /// <summary>From now on these are the limits.</summary>
    public void Follow(FlowRules rules, long now)
    {
        (_rules, _now) = (rules, now);
        _queue = Bucket(rules.Rate, _queue);
        var before = lanes.TypeLimits;
        lanes.Follow(rules.AgingMs, rules.PerTypeMaxConcurrency.Keys.Union(rules.PerTypeRate.Keys, StringComparer.Ordinal).ToDictionary(
            type => type,
            type => new TypeLimit(rules.PerTypeMaxConcurrency.GetValueOrDefault(type, int.MaxValue), Bucket(rules.PerTypeRate.GetValueOrDefault(type), before.GetValueOrDefault(type)?.Bucket)),
            StringComparer.Ordinal));
        foreach (var key in lanes.AllKeys.ToList())
        {
            if (rules.PerKeyRate is null)
            {
                key.Bucket = null;
                lanes.Forget(key);
            }

            Settle(key);
        }
    }

    /// <summary>Time has passed: keys whose permit has come take turns again. False if the queue as a whole may have nothing now.</summary>
    public bool IsOpen(int inFlight, long now)
    {
        _now = Math.Max(_now, now);
        while (_early.TryPeek(out var key, out var at) && at <= _now)
        {
            _early.Pop();
            if (key.HeldUntil == at)
            {
                Settle(key);
            }
        }

        return inFlight < _rules.MaxConcurrency && _queue?.StateAt(_now) is null or RateState.Open;
    }

    /// <summary>A job was handed out.</summary>
    public void Spend(Lane lane)
    {
        Take(_queue);
        Take(lane.Of.Limit?.Bucket);
        Take(lane.Key.Bucket);
        Settle(lane.Key);
    }

    /// <summary>One that was handed out comes back, and was not started: what it spent was not needed.</summary>
    public void GiveBack(Lane lane)
    {
        _queue?.GiveBack();
        lane.Of.Limit?.Bucket?.GiveBack();
        lane.Key.Bucket?.GiveBack();
        Settle(lane.Key);
    }

    /// <summary>A key has more jobs, or fewer of them run: may it take its turn?</summary>
    public void Settle(RateKey key)
    {
        if (key.Bucket is null && _rules.PerKeyRate is { } limit)
        {
            key.Bucket = Bucket(limit, null);
        }
        else if (key.Bucket is { } bucket && _rules.PerKeyRate is { } changed && bucket.Limit != changed)
        {
            key.Bucket = Bucket(changed, bucket);
        }

        var state = key.Bucket?.StateAt(_now) ?? RateState.Open;
        var hold = key.InFlight >= _rules.PerKeyMaxConcurrency ? KeyHold.Concurrency
            : state == RateState.Early ? KeyHold.Rate
            : state == RateState.NotPromised && key.Ready > 0 ? KeyHold.Promise
            : KeyHold.None;
        _notPromised += (hold == KeyHold.Promise ? 1 : 0) - (key.Hold == KeyHold.Promise ? 1 : 0);
        var moved = (hold == KeyHold.None) != (key.Hold == KeyHold.None);
        key.Hold = hold;
        var until = hold == KeyHold.Rate ? key.Bucket!.OpensAt : 0;
        if (until != key.HeldUntil)
        {
            key.HeldUntil = until;
            if (until > 0)
            {
                _early.Add(key, until);
            }
        }

        if (moved)
        {
            lanes.Place(key);
        }
    }

    /// <summary>When a ready job that only waits for a permit may be handed out; null if none does.</summary>
    public long? NextPermitAt()
    {
        if (_queue is { } queue && queue.StateAt(_now) == RateState.Early)
        {
            return queue.OpensAt;
        }

        var next = _early.TryPeek(out _, out var at) ? at : long.MaxValue;
        foreach (var type in lanes.Types)
        {
            if (type is { Ready: > 0, Limit.Bucket: { } bucket } && bucket.StateAt(_now) == RateState.Early)
            {
                next = Math.Min(next, bucket.OpensAt);
            }
        }

        return next == long.MaxValue ? null : next;
    }

    /// <summary>How many of the ready jobs are held back.</summary>
    public int HeldBack(int ready, int inFlight)
    {
        if (!IsOpen(inFlight, _now))
        {
            return ready;
        }

        return lanes.AllKeys.SelectMany(key => key.Lanes).Where(lane => lane.Key.Hold != KeyHold.None || !lane.Of.IsOpen(_now)).Sum(lane => lane.Ready);
    }

    /// <summary>No more than so many can be handed out now.</summary>
    public int Most(int ready) => _queue is null ? ready : (int)Math.Min(ready, _queue.PermitsAt(_now));

    /// <summary>True if something waits for permits to be written down.</summary>
    public bool LacksPromise(int ready) =>
        _notPromised > 0
        || (ready > 0 && _queue?.StateAt(_now) == RateState.NotPromised)
        || lanes.Types.Any(type => type is { Ready: > 0, Limit.Bucket: { } bucket } && bucket.StateAt(_now) == RateState.NotPromised);

    /// <summary>True if what is written down is soon used up.</summary>
    public bool RunsLow => _runsLow;

    /// <summary>What was written down: permits that have been used, as far as anybody knows.</summary>
    public void Restore(RateRecord record, QueueBook.Tick now)
    {
        if (record.Queue is { } queue)
        {
            Restore(_queue, queue);
        }

        foreach (var (type, at) in record.Types)
        {
            Restore(lanes.TypeLimits.GetValueOrDefault(type)?.Bucket, at);
        }

        foreach (var (name, at) in _rules.PerKeyRate is null ? [] : record.Keys)
        {
            var key = lanes.KeyOf(name);
            Settle(key);
            Restore(key.Bucket, at);
            Settle(key);
        }

        void Restore(RateBucket? bucket, long at) => bucket?.Restore(at - now.WallMs + now.SteadyUpMs, now.SteadyMs);
    }

    /// <summary>
    /// What to write down. Until it is, and <see cref="Keep"/> says so, no more is given than was promised before and will be then.
    /// </summary>
    /// <param name="now">When.</param>
    /// <param name="ahead">True to promise permits to whoever has ready jobs; false writes down what was used, and gives nothing any more.</param>
    /// <param name="ready">Ready jobs.</param>
    public RatePromise Promise(QueueBook.Tick now, bool ahead, int ready)
    {
        _now = Math.Max(_now, now.SteadyMs);
        _runsLow = false;
        var promise = new RatePromise(now);
        promise.Add(_queue, ahead ? ready : 0, at => promise.Record.Queue = at);
        foreach (var (type, limit) in lanes.TypeLimits)
        {
            promise.Add(limit.Bucket, ahead ? lanes.ReadyOf(type) : 0, at => promise.Record.Types[type] = at);
        }

        foreach (var key in lanes.AllKeys.Where(key => key.Bucket is not null).ToList())
        {
            if (key.Bucket!.FullAt <= _now)
            {
                lanes.Forget(key);
            }

            promise.Add(key.Bucket, ahead ? key.Ready : 0, at => promise.Record.Keys[key.Name] = at);
        }

        return promise;
    }

    /// <summary>It is written: from now on it holds.</summary>
    public void Keep(RatePromise promise)
    {
        promise.Hold();
        foreach (var key in lanes.AllKeys)
        {
            Settle(key);
        }
    }

    private void Take(RateBucket? bucket)
    {
        if (bucket is not null)
        {
            bucket.Take(_now);
            _runsLow |= bucket.RunsLow(_now);
        }
    }

    // A bucket that nobody has promised anything yet gives nothing.
    private RateBucket? Bucket(RateLimit? limit, RateBucket? before)
    {
        if (limit is null)
        {
            return null;
        }

        if (before is not null)
        {
            return before.Under(limit, _now);
        }

        var bucket = new RateBucket(limit);
        if (promised)
        {
            bucket.PromiseNothing();
        }

        return bucket;
    }
}
