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

    /// <summary>The lease of a running job ends then, unless its <see cref="QueueEntry.LeaseUntil"/> is put off.</summary>
    public void LeaseEnds(QueueEntry entry, long at)
    {
        entry.LeaseUntil = at;
        _leases.Add(entry, at);
    }

    /// <summary>The delayed jobs that are due by now, in the order of their times.</summary>
    public List<QueueEntry> PopDue(long now)
    {
        var due = new List<QueueEntry>();
        while (_due.TryPeek(out var entry, out var at) && at <= now)
        {
            due.Add(_due.Pop());
        }

        return due;
    }

    /// <summary>The jobs that expire by now and were not handed out.</summary>
    public List<QueueEntry> PopExpired(long now) => Ring(_expiring, now, static _ => 0, static entry => entry.State != EntryState.InFlight);

    /// <summary>The running jobs whose lease has ended by now.</summary>
    public List<QueueEntry> PopLost(long now) => Ring(_leases, now, static entry => entry.LeaseUntil, entry => entry.LeaseUntil <= now);

    // An alarm whose time was put off meanwhile rings again then; any other after a while.
    private static List<QueueEntry> Ring(EntryHeap<long> alarms, long now, Func<QueueEntry, long> until, Predicate<QueueEntry> counts)
    {
        var rung = new List<QueueEntry>();
        while (alarms.TryPeek(out var entry, out var at) && at <= now)
        {
            alarms.Pop();
            alarms.Add(entry, until(entry) is var next && next > now ? next : now + TellAgainAfterMs);
            if (counts(entry))
            {
                rung.Add(entry);
            }
        }

        return rung;
    }
}
