using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <summary>
/// What a queue knows of its live jobs: who is ready, in what order; who is in flight; who is due or expires when.
/// Identifiers only. Not thread-safe: the queue grain's turns guard it. Times are of two kinds, see <see cref="Tick"/>.
/// </summary>
/// <param name="workerId">The worker that this process is: a lease without an end that another one holds is lost.</param>
public sealed class QueueBook(string workerId)
{
    private readonly Dictionary<string, QueueEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntryHeap<ReadyOrder>> _ready = new(StringComparer.Ordinal);
    private readonly QueueAlarms _alarms = new();

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

    /// <summary>Places that all lines and alarms take up, outdated ones included: what memory goes by.</summary>
    public int Held => _alarms.Held + _ready.Values.Sum(line => line.Held);

    /// <summary>True while the book is not yet whole.</summary>
    public bool Rebuilding => _endedMeanwhile is not null;

    /// <summary>When the next job is due, expires or loses its lease, on the steady clock; null if none does.</summary>
    public long? NextAlarm => _alarms.Next;

    /// <summary>Types that have ready jobs.</summary>
    public IEnumerable<string> ReadyTypes => _ready.Keys.Where(type => First(type) is not null);

    /// <summary>The book is whole: every live job of the store is in it.</summary>
    public void Rebuilt() => _endedMeanwhile = null;

    /// <summary>
    /// Notes what a job says of itself. An older version than is known changes nothing. The very version at which it was
    /// handed out says that it was not started: it is ready again.
    /// </summary>
    public void Note(LiveJob job, Tick now)
    {
        var known = _entries.GetValueOrDefault(job.JobId);
        if (known is null || job.Version > known.Version
            || (job.Version == known.Version && known.State == EntryState.InFlight && job.Status != JobStatus.Processing))
        {
            Enter(job, known, now);
        }
    }

    /// <summary>
    /// Notes what the store said of a job a moment ago: only what is not known yet. A job that was handed out meanwhile
    /// stays so, because the reading may be from before.
    /// </summary>
    public void NoteStored(LiveJob job, Tick now)
    {
        var known = _entries.GetValueOrDefault(job.JobId);
        if (known is null || job.Version > known.Version)
        {
            Enter(job, known, now);
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
        EntryHeap<ReadyOrder>? best = null;
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

        var entry = best.Pop();
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

    /// <summary>Drops a job that was handed out and turned out not to exist.</summary>
    public void Forget(string jobId)
    {
        if (_entries.TryGetValue(jobId, out var entry) && entry is { State: EntryState.InFlight, Status: not JobStatus.Processing })
        {
            Leave(entry);
            _entries.Remove(jobId);
        }
    }

    /// <summary>Makes ready what is due by now, and says which jobs that are.</summary>
    public List<QueueEntry> PopDue(Tick now)
    {
        var due = _alarms.PopDue(now.SteadyMs);
        foreach (var entry in due)
        {
            Leave(entry);
            Enter(entry, EntryState.Ready);
        }

        return due;
    }

    /// <summary>The jobs that expire by now and were not handed out; again after a while, until they are noted as expired.</summary>
    public List<QueueEntry> PopExpired(Tick now) => _alarms.PopExpired(now.SteadyMs);

    /// <summary>The running jobs whose lease has ended by now; again after a while, until they are noted as lost.</summary>
    public List<QueueEntry> PopLost(Tick now) => _alarms.PopLost(now.SteadyMs);

    private EntryHeap<ReadyOrder>? First(string type)
    {
        if (!_ready.TryGetValue(type, out var line))
        {
            return null;
        }

        if (line.TryPeek(out _, out _))
        {
            return line;
        }

        // A type may never come again.
        _ready.Remove(type);
        return null;
    }

    private void Enter(LiveJob job, QueueEntry? known, Tick now)
    {
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
                _alarms.Due(entry, Steady(job.DueAt, now));
                break;
            case JobStatus.Processing:
                Enter(entry, EntryState.InFlight);
                if (job.Lease is { ExpiresAt: null } lease && lease.WorkerId != workerId)
                {
                    // Such a lease lives as long as the process that holds it, and that is not this one.
                    _alarms.LeaseEnds(entry, now.SteadyMs);
                }

                break;
        }

        if (job.ExpiresAt is { } expiresAt && entry.State != EntryState.InFlight)
        {
            _alarms.Expires(entry, Steady(expiresAt, now));
        }
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
                    _ready.Add(entry.Type, line = new EntryHeap<ReadyOrder>(static ready => ready.State == EntryState.Ready, ByReadyOrder.Instance));
                }

                line.Add(entry, new ReadyOrder(entry.Priority, entry.DueAt, entry.Place));
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
