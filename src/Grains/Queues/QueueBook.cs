using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <summary>
/// What a queue knows of its live jobs: who is ready, in what order; who is in flight; who is due or expires when.
/// Identifiers only. Not thread-safe: the queue grain's turns guard it. Times are of two kinds, see <see cref="Tick"/>.
/// </summary>
public sealed class QueueBook
{
    private readonly Dictionary<string, QueueEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PriorityQueue<QueueEntry, ReadyOrder>> _ready = new(StringComparer.Ordinal);
    private readonly PriorityQueue<QueueEntry, long> _due = new();
    private readonly PriorityQueue<QueueEntry, long> _expiring = new();

    // While the book is rebuilt, a page that was read before a job ended must not bring that job back.
    private Dictionary<string, long>? _endedMeanwhile = new(StringComparer.Ordinal);

    /// <summary>An instant on both clocks: <see cref="WallMs"/> is Unix time and may step, <see cref="SteadyMs"/> only goes on.</summary>
    public readonly record struct Tick(long WallMs, long SteadyMs)
    {
        /// <summary>The steady time rounded up: a due time translated with the one rounded down would come a fraction of a millisecond early.</summary>
        public long SteadyUpMs { get; init; } = SteadyMs;
    }

    /// <summary>Jobs ready to be handed out.</summary>
    public int Ready { get; private set; }

    /// <summary>Jobs handed out or running.</summary>
    public int InFlight { get; private set; }

    /// <summary>Jobs that wait for their time.</summary>
    public int Delayed { get; private set; }

    /// <summary>All live jobs.</summary>
    public int Count => _entries.Count;

    /// <summary>True while the book is not yet whole.</summary>
    public bool Rebuilding => _endedMeanwhile is not null;

    /// <summary>When the next job is due or expires, on the steady clock; null if none is.</summary>
    public long? NextAlarm
    {
        get
        {
            long? next = _due.TryPeek(out _, out var due) ? due : null;
            return _expiring.TryPeek(out _, out var expiry) && expiry < (next ?? long.MaxValue) ? expiry : next;
        }
    }

    /// <summary>Types that have ready jobs.</summary>
    public IEnumerable<string> ReadyTypes => _ready.Keys.Where(type => First(type) is not null);

    /// <summary>The book is whole: every live job of the store is in it.</summary>
    public void Rebuilt() => _endedMeanwhile = null;

    /// <summary>Notes where a job is. An older version than is known changes nothing.</summary>
    public void Note(LiveJob job, Tick now)
    {
        var known = _entries.GetValueOrDefault(job.JobId);
        if (known is not null && job.Version <= known.Version)
        {
            // A job that was handed out and is pending still, at the very version it was handed out at, was not started.
            if (job.Version < known.Version || known.State != EntryState.InFlight || job.Status == JobStatus.Processing)
            {
                return;
            }
        }

        if (_endedMeanwhile?.TryGetValue(job.JobId, out var ended) == true && job.Version <= ended)
        {
            return;
        }

        if (known is not null)
        {
            Leave(known);
        }

        if (!job.Status.IsLive())
        {
            _entries.Remove(job.JobId);
            _endedMeanwhile?[job.JobId] = job.Version;
            return;
        }

        var entry = new QueueEntry(job);
        _entries[job.JobId] = entry;
        switch (job.Status)
        {
            case JobStatus.Pending:
                Enter(entry, EntryState.Ready);
                break;
            case JobStatus.Delayed:
                Enter(entry, EntryState.Delayed);
                _due.Enqueue(entry, Steady(job.DueAt, now));
                break;
            case JobStatus.Processing:
                Enter(entry, EntryState.InFlight);
                break;
        }

        if (job.ExpiresAt is { } expiresAt && entry.State != EntryState.InFlight)
        {
            _expiring.Enqueue(entry, Steady(expiresAt, now));
        }
    }

    /// <summary>True if there is a job to hand out of one of these types (null: of any).</summary>
    public bool HasReady(IReadOnlyList<string>? types)
    {
        if (types is null)
        {
            return Ready > 0;
        }

        foreach (var type in types)
        {
            if (First(type) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Hands out the next job of one of these types, or null. By priority, then by due time, then by place.</summary>
    public QueueEntry? Take(IReadOnlyList<string>? types)
    {
        PriorityQueue<QueueEntry, ReadyOrder>? best = null;
        ReadyOrder order = default;
        foreach (var type in types ?? (IEnumerable<string>)_ready.Keys)
        {
            if (First(type) is { } line && line.TryPeek(out _, out var first) && (best is null || ByReadyOrder.Instance.Compare(first, order) < 0))
            {
                (best, order) = (line, first);
            }
        }

        if (best is null)
        {
            return null;
        }

        var entry = best.Dequeue();
        Leave(entry);
        Enter(entry, EntryState.InFlight);
        return entry;
    }

    /// <summary>Puts a job back that was handed out and not started.</summary>
    public void GiveBack(string jobId)
    {
        if (_entries.TryGetValue(jobId, out var entry) && entry is { State: EntryState.InFlight, Status: not JobStatus.Processing })
        {
            Leave(entry);
            Enter(entry, EntryState.Ready);
        }
    }

    /// <summary>Makes ready what is due by now, and says which jobs that are.</summary>
    public List<QueueEntry> PopDue(Tick now)
    {
        var due = new List<QueueEntry>();
        while (_due.TryPeek(out var entry, out var at) && at <= now.SteadyMs)
        {
            _due.Dequeue();
            if (entry.State == EntryState.Delayed)
            {
                Leave(entry);
                Enter(entry, EntryState.Ready);
                due.Add(entry);
            }
        }

        return due;
    }

    /// <summary>The jobs that expire by now and were not handed out.</summary>
    public List<QueueEntry> PopExpired(Tick now)
    {
        var expired = new List<QueueEntry>();
        while (_expiring.TryPeek(out var entry, out var at) && at <= now.SteadyMs)
        {
            _expiring.Dequeue();
            if (entry.State is EntryState.Ready or EntryState.Delayed or EntryState.Waiting)
            {
                expired.Add(entry);
            }
        }

        return expired;
    }

    // Whoever has left the line since is dropped here, so that leaving costs nothing.
    private PriorityQueue<QueueEntry, ReadyOrder>? First(string type)
    {
        if (!_ready.TryGetValue(type, out var line))
        {
            return null;
        }

        while (line.TryPeek(out var entry, out _))
        {
            if (entry.State == EntryState.Ready)
            {
                return line;
            }

            line.Dequeue();
        }

        return null;
    }

    private void Enter(QueueEntry entry, EntryState state)
    {
        entry.State = state;
        switch (state)
        {
            case EntryState.Ready:
                Ready++;
                if (!_ready.TryGetValue(entry.Type, out var line))
                {
                    _ready.Add(entry.Type, line = new PriorityQueue<QueueEntry, ReadyOrder>(ByReadyOrder.Instance));
                }

                line.Enqueue(entry, new ReadyOrder(entry.Priority, entry.DueAt, entry.Place));
                break;
            case EntryState.InFlight:
                InFlight++;
                break;
            case EntryState.Delayed:
                Delayed++;
                break;
        }
    }

    private void Leave(QueueEntry entry)
    {
        switch (entry.State)
        {
            case EntryState.Ready:
                Ready--;
                break;
            case EntryState.InFlight:
                InFlight--;
                break;
            case EntryState.Delayed:
                Delayed--;
                break;
        }

        entry.State = EntryState.Gone;
    }

    private static long Steady(long wallMs, Tick now) => now.SteadyUpMs + (wallMs - now.WallMs);
}
