using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <content>Who goes next, and what the queue's limits let go.</content>
public sealed partial class QueueBook
{
    private readonly ReadyLanes _ready = new();

    // Null in a queue without limits, whose jobs pass nothing more than this.
    private FlowLimits? _limits;

    /// <summary>From now on jobs are handed out by these rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="now">When.</param>
    /// <param name="promised">True if permits are given only as far as <see cref="Promise"/> has kept them.</param>
    public void Follow(FlowRules rules, Tick now, bool promised = false)
    {
        if (_limits is null && !rules.LimitConcurrency && !rules.LimitRate)
        {
            _ready.Follow(rules.AgingMs, _ready.TypeLimits);
            return;
        }

        _limits ??= new FlowLimits(_ready, promised);
        _limits.Follow(rules, now.SteadyMs);
        if (!rules.LimitConcurrency && !rules.LimitRate)
        {
            _limits = null;
        }
    }

    /// <summary>True if there is a job to hand out now to a worker of these types (null: all).</summary>
    public bool HasReady(IReadOnlyList<string>? types, bool suspects, Tick now) => Ready > 0 && Next(types, suspects, now) is not null;

    /// <summary>
    /// Hands out the next job for a worker of these types, or null: by due time less what the priority is worth, then by place; of jobs with
    /// keys those of the key that has waited longest for its turn.
    /// </summary>
    /// <param name="worker">Who takes it.</param>
    /// <param name="types">What the worker serves; null: all types.</param>
    /// <param name="suspects">True if it may be a job that has lost leases.</param>
    /// <param name="now">When.</param>
    public QueueEntry? Take(string worker, IReadOnlyList<string>? types, bool suspects, Tick now)
    {
        if (Next(types, suspects, now) is not { } line)
        {
            return null;
        }

        var entry = _ready.Pop(line, now.WallMs);
        Ready--;
        Fly(new Flight(entry, worker, now.WallMs) { AskedAt = now.SteadyMs });
        _limits?.Spend(line.Lane);
        return entry;
    }

    /// <summary>No more jobs than these can be handed out now.</summary>
    public int MostAt(Tick now) => _limits is null ? Ready : _limits.IsOpen(InFlight, now.SteadyMs) ? _limits.Most(Ready) : 0;

    /// <summary>When the first of the ready jobs that only wait for a permit may be handed out, on the steady clock; null if none does.</summary>
    public long? NextPermitAt(Tick now)
    {
        if (_limits is null || Ready == 0)
        {
            return null;
        }

        _limits.IsOpen(InFlight, now.SteadyMs);
        return _limits.NextPermitAt();
    }

    /// <summary>How many ready jobs limits hold back now.</summary>
    public int HeldBack(Tick now)
    {
        _limits?.IsOpen(InFlight, now.SteadyMs);
        return _limits?.HeldBack(Ready, InFlight) ?? 0;
    }

    /// <summary>True if jobs wait until <see cref="Promise"/> has promised permits for them.</summary>
    public bool LacksPromise => _limits?.LacksPromise(Ready) == true;

    /// <summary>True if what was promised is soon used up.</summary>
    public bool PromiseRunsLow => _limits?.RunsLow == true;

    /// <summary>What is to be written down of rate limits, ahead of what is used or exactly; null in a queue without limits.</summary>
    public RatePromise? Promise(Tick now, bool ahead) => _limits?.Promise(now, ahead, Ready);

    /// <summary>That is written.</summary>
    public void Keep(RatePromise promise) => _limits?.Keep(promise);

    /// <summary>What was written down of rate limits.</summary>
    public void Restore(RateRecord record, Tick now) => _limits?.Restore(record, now);

    private ReadyLine? Next(IReadOnlyList<string>? types, bool suspects, Tick now)
    {
        if (_limits is null)
        {
            return _ready.Next(types, suspects, now.SteadyMs);
        }

        if (_limits.IsOpen(InFlight, now.SteadyMs))
        {
            while (_ready.Next(types, suspects, now.SteadyMs) is { } line)
            {
                // What was promised to a key may be over since it took its place in the rotation: then it leaves it, and another is next.
                _limits.Settle(line.Lane.Key);
                if (line.Lane.Key.Hold == KeyHold.None)
                {
                    return line;
                }
            }
        }

        return null;
    }

    private void BecomeReady(QueueEntry entry)
    {
        entry.State = EntryState.Ready;
        Ready++;
        _ready.Add(entry);
        _limits?.Settle(entry.Line.Lane.Key);
    }

    private void Fly(Flight flight)
    {
        if (flight.Entry.State != EntryState.InFlight)
        {
            CountInFlight(flight.Entry, 1);
        }

        flight.Entry.State = EntryState.InFlight;
        _inFlight[flight.Entry] = flight;
    }

    private void CountInFlight(QueueEntry entry, int more)
    {
        var lane = entry.Line.Lane;
        lane.Of.InFlight += more;
        lane.Key.InFlight += more;
        _limits?.Settle(lane.Key);
    }
}
