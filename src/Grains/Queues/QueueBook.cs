using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <summary>
/// What a queue knows of its live jobs: who is ready, in what order; who is in flight; who is due or expires when.
/// Identifiers only. Not thread-safe: the queue grain's turns guard it. Times are of two kinds, see <see cref="Tick"/>.
/// </summary>
/// <param name="isRunHere">Whether this process runs what a lease is for: one without an end that nobody runs is lost.</param>
public sealed partial class QueueBook(Func<Lease, bool> isRunHere)
{
    private readonly HashSet<QueueEntry> _entries = new(ByJobId.Instance);
    private readonly Dictionary<QueueEntry, Flight> _inFlight = [];
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
    public int InFlight => _inFlight.Count;

    /// <summary>The jobs handed out or running.</summary>
    public IReadOnlyCollection<Flight> Running => _inFlight.Values;

    /// <summary>Jobs that wait for their time.</summary>
    public int Delayed { get; private set; }

    /// <summary>All live jobs.</summary>
    public int Count => _entries.Count;

    /// <summary>Places that all keys, lines and alarms take up, outdated ones included: what memory goes by.</summary>
    public int Held => _alarms.Held + _ready.Held;

    /// <summary>True while the book is not yet whole.</summary>
    public bool Rebuilding => _endedMeanwhile is not null;

    /// <summary>When the next job is due, expires or loses its lease, on the steady clock; null if none does.</summary>
    public long? NextAlarm => _alarms.Next;

    /// <summary>Types that have ready jobs.</summary>
    public IEnumerable<string> ReadyTypes => _ready.ReadyTypes;

    /// <summary>Pages from the store will be noted from now on: none of them must bring back a job that ends meanwhile.</summary>
    public void BeginReading() => _endedMeanwhile ??= new(StringComparer.Ordinal);

    /// <summary>The book is whole: every live job of the store is in it.</summary>
    public void Rebuilt() => _endedMeanwhile = null;

    /// <summary>
    /// Notes what a job says of itself. An older version than is known changes nothing. The very version at which it was
    /// handed out says that it was not started: it is ready again.
    /// </summary>
    public void Note(LiveJob job, Tick now)
    {
        var known = Find(job.JobId);
        if (known is null || job.Version > known.Version)
        {
            Enter(job, known, now);
        }
        else if (job.Version == known.Version && known.State == EntryState.InFlight && job.Status != JobStatus.Processing)
        {
            _limits?.GiveBack(known.Line.Lane);
            Enter(job, known, now);
        }
    }

    /// <summary>
    /// Notes what the store said of a job a moment ago: only what is not known yet. A job that was handed out meanwhile
    /// stays so, because the reading may be from before.
    /// </summary>
    public void NoteStored(LiveJob job, Tick now)
    {
        var known = Find(job.JobId);
        if (known is null || job.Version > known.Version)
        {
            Enter(job, known, now);
        }
    }

    private void Enter(LiveJob job, QueueEntry? known, Tick now)
    {
        if (_endedMeanwhile?.TryGetValue(job.JobId, out var ended) == true && job.Version <= ended)
        {
            return;
        }

        if (known is { State: EntryState.InFlight, Status: not JobStatus.Processing } && job.Status == JobStatus.Processing)
        {
            // What most jobs do next. An entry of a running job stands in no line and never will again.
            known.Started(job.Version);
            Run(known, job.Lease!, now);
            return;
        }

        // Joined before the known one parts, so that its line outlives the change.
        var entry = job.Status.IsLive() ? new QueueEntry(job, _ready.Join(job.Type, job.LeasesLost > 0, job.RateKey, job.Priority)) : null;
        if (known is not null)
        {
            Drop(known);
        }

        if (entry is null)
        {
            _endedMeanwhile?[job.JobId] = job.Version;
            return;
        }

        _entries.Add(entry);
        switch (job.Status)
        {
            case JobStatus.Pending:
                BecomeReady(entry);
                break;
            case JobStatus.Delayed:
                entry.State = EntryState.Delayed;
                Delayed++;
                _alarms.Due(entry, Steady(job.DueAt, now));
                break;
            case JobStatus.Processing:
                Run(entry, job.Lease!, now);
                break;
        }

        if (job.ExpiresAt is { } expiresAt && entry.State != EntryState.InFlight)
        {
            _alarms.Expires(entry, Steady(expiresAt, now));
        }
    }

    /// <summary>The holder of a lease has asked for as much time again.</summary>
    public void Extend(string jobId, string leaseId, Tick now)
    {
        if (Find(jobId) is { } entry && _inFlight.TryGetValue(entry, out var flight) && flight.Lease is { ExpiresAt: not null } lease && lease.Id == leaseId)
        {
            flight.LeaseUntil = now.SteadyUpMs + lease.LengthMs;
        }
    }

    /// <summary>
    /// The jobs that were handed out a while ago and have not been heard of since, or that run inside a process for so long:
    /// whether they do, only they can say. Each is named again after as long a while.
    /// </summary>
    public List<Flight> Unheard(Tick now, long afterMs)
    {
        var unheard = _inFlight.Values.Where(flight => flight.Lease is not { ExpiresAt: not null } && flight.AskedAt + afterMs <= now.SteadyMs).ToList();
        unheard.ForEach(flight => flight.AskedAt = now.SteadyMs);
        return unheard;
    }

    /// <summary>
    /// Running jobs whose run ended in this process while it could report to nobody: it was a standby then, and is the
    /// owner again. One whose report is on its way may be among them: the job itself knows.
    /// </summary>
    public List<Flight> LeftBehind() => [.. _inFlight.Values.Where(flight => flight.Lease is { ExpiresAt: null } lease && !isRunHere(lease))];

    /// <summary>Puts a job back that was handed out and not started.</summary>
    public void GiveBack(string jobId)
    {
        if (Find(jobId) is { State: EntryState.InFlight, Status: not JobStatus.Processing } entry)
        {
            _limits?.GiveBack(entry.Line.Lane);
            Leave(entry);
            BecomeReady(entry);
        }
    }

    /// <summary>Drops a job that was handed out and turned out not to exist.</summary>
    public void Forget(string jobId)
    {
        if (Find(jobId) is { State: EntryState.InFlight, Status: not JobStatus.Processing } entry)
        {
            _limits?.GiveBack(entry.Line.Lane);
            Drop(entry);
        }
    }

    /// <summary>Drops a job that the store does not have any more, whatever it was doing.</summary>
    public void Remove(string jobId)
    {
        if (Find(jobId) is { } entry)
        {
            Drop(entry);
        }
    }

    /// <summary>Makes ready what is due by now, and says which jobs that are.</summary>
    public List<QueueEntry> PopDue(Tick now)
    {
        var due = _alarms.PopDue(now.SteadyMs);
        foreach (var entry in due)
        {
            Leave(entry);
            BecomeReady(entry);
        }

        return due;
    }

    /// <summary>The jobs that expire by now and were not handed out; again after a while, until they are noted as expired.</summary>
    public List<QueueEntry> PopExpired(Tick now) => _alarms.PopExpired(now.SteadyMs);

    /// <summary>The running jobs whose lease has ended by now; again after a while, until they are noted as lost.</summary>
    public List<Flight> PopLost(Tick now) => _alarms.PopLost(now.SteadyMs);

    // The lease of a handler inside a process lives as long as that process. A remote worker's is counted from now on:
    // for one just granted that is its length, and after a restart nobody could have extended it while we were away.
    private long? LeaseEnd(Lease lease, Tick now) =>
        lease.ExpiresAt is not null ? now.SteadyUpMs + lease.LengthMs : isRunHere(lease) ? null : now.SteadyMs;

    private QueueEntry? Find(string jobId) => _entries.GetAlternateLookup<string>().TryGetValue(jobId, out var entry) ? entry : null;

    private void Run(QueueEntry entry, Lease lease, Tick now)
    {
        var flight = new Flight(entry, lease) { AskedAt = now.SteadyMs };
        Fly(flight);
        if (LeaseEnd(lease, now) is { } end)
        {
            _alarms.LeaseEnds(flight, end);
        }
    }

    private void Drop(QueueEntry entry)
    {
        Leave(entry);
        _entries.Remove(entry);
        _ready.Part(entry.Line);
    }

    private void Leave(QueueEntry entry)
    {
        var state = entry.State;
        entry.State = EntryState.Gone;
        switch (state)
        {
            case EntryState.Ready:
                Ready--;
                _ready.Leave(entry);
                _limits?.Settle(entry.Line.Lane.Key);
                break;
            case EntryState.InFlight:
                _inFlight.Remove(entry);
                CountInFlight(entry, -1);
                break;
            case EntryState.Delayed:
                Delayed--;
                break;
        }
    }

    private static long Steady(long wallMs, Tick now) => now.SteadyUpMs + (wallMs - now.WallMs);
}
