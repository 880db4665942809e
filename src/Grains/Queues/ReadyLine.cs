namespace ReTraced.Grains.Queues;

/// <summary>
/// Ready jobs of one lane and one priority. Jobs come mostly in their order: such a one is appended to a run, at 8 bytes and one
/// comparison. Whoever belongs before the run's last is in a heap, and next is the earlier of both firsts. Whoever
/// leaves out of turn is only dropped when he comes first, or when those like him are more than those who are ready.
/// </summary>
internal sealed class ReadyLine(Lane lane, int priority)
{
    // Fewer outdated ones than this are not worth a sweep.
    private const int SweepFrom = 1024;

    private readonly Queue<QueueEntry> _run = new();
    private PriorityQueue<QueueEntry, QueueEntry>? _others;

    // May have left meanwhile; the run is in order for all that.
    private QueueEntry? _last;

    public Lane Lane => lane;

    public int Priority => priority;

    /// <summary>Jobs of the book, ready or not, that belong here when they are ready.</summary>
    public int Jobs { get; set; }

    /// <summary>Its ready jobs.</summary>
    public int Ready { get; private set; }

    /// <summary>Places taken up, outdated ones included.</summary>
    public int Held => _run.Count + (_others?.Count ?? 0);

    /// <summary>The ready job that goes first; null if there is none.</summary>
    public QueueEntry? First
    {
        get
        {
            QueueEntry? first, other = null;
            while (_run.TryPeek(out first) && !IsReady(first))
            {
                _run.Dequeue();
            }

            while (_others is not null && _others.TryPeek(out other, out _) && !IsReady(other))
            {
                _others.Dequeue();
            }

            return ReadyOrder.Earlier(first, other);
        }
    }

    /// <summary>Puts a job that has become ready into its place.</summary>
    public void Add(QueueEntry entry)
    {
        Ready++;
        if (_run.Count == 0 || ReadyOrder.Instance.Compare(_last, entry) <= 0)
        {
            _run.Enqueue(entry);
            _last = entry;
        }
        else
        {
            (_others ??= new(ReadyOrder.Instance)).Enqueue(entry, entry);
        }
    }

    /// <summary>Takes the first out, which must be there: left to be dropped, it would stand here once more each time that it is given back.</summary>
    public QueueEntry Pop()
    {
        var first = First!;
        if (_run.TryPeek(out var next) && next == first)
        {
            _run.Dequeue();
        }
        else
        {
            _others!.Dequeue();
        }

        Leave();
        return first;
    }

    /// <summary>One of its jobs is not ready any more, wherever it stands.</summary>
    public void Leave()
    {
        Ready--;
        if (Held - Ready > Math.Max(Ready, SweepFrom))
        {
            Sweep();
        }
    }

    private static bool IsReady(QueueEntry entry) => entry.State == EntryState.Ready;

    private void Sweep()
    {
        for (var left = _run.Count; left > 0; left--)
        {
            var entry = _run.Dequeue();
            if (IsReady(entry))
            {
                _run.Enqueue(entry);
            }
        }

        _run.TrimExcess();
        _others = _others is null ? null : new(_others.UnorderedItems.Where(item => IsReady(item.Element)), ReadyOrder.Instance);
    }
}
