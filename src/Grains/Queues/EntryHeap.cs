namespace ReTraced.Grains.Queues;

/// <summary>
/// Entries in an order. Whoever is no longer wanted is dropped in passing, so that leaving costs nothing; and all of
/// them are swept out whenever the heap has doubled, so that memory stays in proportion to what is wanted.
/// </summary>
internal sealed class EntryHeap<TOrder>(Func<QueueEntry, bool> wanted, IComparer<TOrder>? comparer = null)
{
    private const int SweepFirstAt = 1024;

    private PriorityQueue<QueueEntry, TOrder> _heap = new(comparer);
    private int _sweepAt = SweepFirstAt;

    /// <summary>Entries held, outdated ones included.</summary>
    public int Held => _heap.Count;

    /// <summary>Puts an entry in.</summary>
    public void Add(QueueEntry entry, TOrder order)
    {
        if (_heap.Count >= _sweepAt)
        {
            _heap = new PriorityQueue<QueueEntry, TOrder>(_heap.UnorderedItems.Where(item => wanted(item.Element)), comparer);
            _sweepAt = Math.Max(SweepFirstAt, 2 * _heap.Count);
        }

        _heap.Enqueue(entry, order);
    }

    /// <summary>The first entry that is wanted.</summary>
    public bool TryPeek(out QueueEntry entry, out TOrder order)
    {
        while (_heap.TryPeek(out entry!, out order!))
        {
            if (wanted(entry))
            {
                return true;
            }

            _heap.Dequeue();
        }

        return false;
    }

    /// <summary>Takes the first entry out.</summary>
    public QueueEntry Pop() => _heap.Dequeue();
}
