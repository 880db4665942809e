using System.Diagnostics.CodeAnalysis;

namespace ReTraced.Grains.Queues;

/// <summary>
/// Alarms in the order of their times. Whoever is no longer wanted is dropped in passing, so that leaving costs nothing;
/// and all of them are swept out whenever the heap has doubled, so that memory stays in proportion to what is wanted.
/// </summary>
internal sealed class AlarmHeap<TEntry>(Func<TEntry, bool> wanted)
{
    private const int SweepFirstAt = 1024;

    private PriorityQueue<TEntry, long> _heap = new();
    private int _sweepAt = SweepFirstAt;

    /// <summary>Entries held, outdated ones included.</summary>
    public int Held => _heap.Count;

    /// <summary>Puts an entry in.</summary>
    public void Add(TEntry entry, long at)
    {
        if (_heap.Count >= _sweepAt)
        {
            _heap = new PriorityQueue<TEntry, long>(_heap.UnorderedItems.Where(item => wanted(item.Element)));
            _sweepAt = Math.Max(SweepFirstAt, 2 * _heap.Count);
        }

        _heap.Enqueue(entry, at);
    }

    /// <summary>The first entry that is wanted.</summary>
    public bool TryPeek([MaybeNullWhen(false)] out TEntry entry, out long at)
    {
        while (_heap.TryPeek(out entry, out at))
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
    public TEntry Pop() => _heap.Dequeue();
}
