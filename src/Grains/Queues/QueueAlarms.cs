using ReTraced.Jobs;

namespace ReTraced.Grains.Queues;

/// <summary>When jobs of a queue are due, expire, or lose their lease. Times are of the queue's steady clock, milliseconds.</summary>
public sealed class QueueAlarms
{
    /// <summary>
    /// After how many milliseconds a job is named again as expired or lost, if nothing came of it: it is told one way,
    /// and the store may have been away.
    /// </summary>
    public const int TellAgainAfterMs = 5_000;

    private readonly AlarmHeap<QueueEntry> _due = new(static entry => entry.State == EntryState.Delayed);

    // One that was handed out may come back; one that runs does not expire any more.
    private readonly AlarmHeap<QueueEntry> _expiring = new(static entry => entry is { State: not EntryState.Gone, Status: not JobStatus.Processing });
    private readonly AlarmHeap<Flight> _leases = new(static flight => flight.Entry.State == EntryState.InFlight);

    /// <summary>Places that the alarms take up, outdated ones included.</summary>
    public int Held => _due.Held + _expiring.Held + _leases.Held;

    /// <summary>When the next one rings; null if none does.</summary>
    public long? Next
    {
        get
        {
            var next = Math.Min(First(_due), Math.Min(First(_expiring), First(_leases)));
            return next == long.MaxValue ? null : next;
        }
    }

    /// <summary>A delayed job is due then.</summary>
    public void Due(QueueEntry entry, long at) => _due.Add(entry, at);

    /// <summary>A job that has not started by then expires.</summary>
    public void Expires(QueueEntry entry, long at) => _expiring.Add(entry, at);

    /// <summary>The lease of a running job ends then, unless its <see cref="Flight.LeaseUntil"/> is put off.</summary>
    public void LeaseEnds(Flight flight, long at)
    {
        flight.LeaseUntil = at;
        _leases.Add(flight, at);
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
    public List<Flight> PopLost(long now) => Ring(_leases, now, static flight => flight.LeaseUntil, flight => flight.LeaseUntil <= now);

    private static long First<TEntry>(AlarmHeap<TEntry> alarms) => alarms.TryPeek(out _, out var at) ? at : long.MaxValue;

    // An alarm whose time was put off meanwhile rings again then; any other after a while.
    private static List<TEntry> Ring<TEntry>(AlarmHeap<TEntry> alarms, long now, Func<TEntry, long> until, Predicate<TEntry> counts)
    {
        var rung = new List<TEntry>();
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
