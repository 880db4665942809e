namespace ReTraced.Grains.Queues;

/// <summary>When jobs of a queue are due, expire, or lose their lease. Times are of the queue's steady clock, milliseconds.</summary>
public sealed class QueueAlarms
{
    /// <summary>
    /// After how many milliseconds a job is named again as expired or lost, if nothing came of it: it is told one way,
    /// and the store may have been away.
    /// </summary>
    public const int TellAgainAfterMs = 5_000;

    private readonly EntryHeap<long> _due = new(entry => entry.State == EntryState.Delayed);
    private readonly EntryHeap<long> _expiring = new(entry => entry.State != EntryState.Gone);
    private readonly EntryHeap<long> _leases = new(entry => entry.State == EntryState.InFlight);

    /// <summary>Places that the alarms take up, outdated ones included.</summary>
    public int Held => _due.Held + _expiring.Held + _leases.Held;

    /// <summary>When the next one rings; null if none does.</summary>
    public long? Next
    {
        get
        {
            var next = long.MaxValue;
            foreach (var alarms in (ReadOnlySpan<EntryHeap<long>>)[_due, _expiring, _leases])
            {
                next = alarms.TryPeek(out _, out var at) ? Math.Min(next, at) : next;
            }

            return next == long.MaxValue ? null : next;
        }
    }

    /// <summary>A delayed job is due then.</summary>
    public void Due(QueueEntry entry, long at) => _due.Add(entry, at);

    /// <summary>A job that has not started by then expires.</summary>
    public void Expires(QueueEntry entry, long at) => _expiring.Add(entry, at);

    /// <summary>The lease of a running job ends then.</summary>
    public void LeaseEnds(QueueEntry entry, long at) => _leases.Add(entry, at);

    /// <summary>The delayed jobs that are due by now, in the order of their times.</summary>
    public List<QueueEntry> PopDue(long now)
    {
        var due = new List<QueueEntry>();
        while (_due.TryPeek(out _, out var at) && at <= now)
        {
            due.Add(_due.Pop());
        }

        return due;
    }

    /// <summary>The jobs that expire by now and were not handed out.</summary>
    public List<QueueEntry> PopExpired(long now)
    {
        var expired = Ring(_expiring, now);
        expired.RemoveAll(entry => entry.State == EntryState.InFlight);
        return expired;
    }

    /// <summary>The running jobs whose lease has ended by now.</summary>
    public List<QueueEntry> PopLost(long now) => Ring(_leases, now);

    private static List<QueueEntry> Ring(EntryHeap<long> alarms, long now)
    {
        var rung = new List<QueueEntry>();
        while (alarms.TryPeek(out _, out var at) && at <= now)
        {
            rung.Add(alarms.Pop());
            alarms.Add(rung[^1], now + TellAgainAfterMs);
        }

        return rung;
    }
}
