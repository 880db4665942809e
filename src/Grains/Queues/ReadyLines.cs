namespace ReTraced.Grains.Queues;

/// <summary>
/// The jobs of a queue that may be handed out, in lines by type; those that have lost a lease, the suspects, stand in
/// lines of their own, so that a worker that may not have one passes them by.
/// </summary>
internal sealed class ReadyLines
{
    private readonly Dictionary<(string Type, bool Suspect), EntryHeap<ReadyOrder>> _lines = [];

    /// <summary>Places that the lines take up, outdated ones included.</summary>
    public int Held => _lines.Values.Sum(line => line.Held);

    /// <summary>Types that have ready jobs.</summary>
    public IEnumerable<string> Types => _lines.Keys.Where(key => First(key) is not null).Select(key => key.Type).Distinct(StringComparer.Ordinal);

    /// <summary>Puts a ready job into its line.</summary>
    public void Add(QueueEntry entry)
    {
        var key = (entry.Type, entry.Suspect);
        if (!_lines.TryGetValue(key, out var line))
        {
            _lines.Add(key, line = new EntryHeap<ReadyOrder>(static ready => ready.State == EntryState.Ready, ByReadyOrder.Instance));
        }

        line.Add(entry, new ReadyOrder(entry.Priority, entry.DueAt, entry.Place));
    }

    /// <summary>The line whose first job goes next for a worker of these types (null: all), or null if there is none.</summary>
    public EntryHeap<ReadyOrder>? Next(IReadOnlyList<string>? types, bool suspects)
    {
        EntryHeap<ReadyOrder>? best = null;
        ReadyOrder order = default;
        if (types is null)
        {
            foreach (var key in _lines.Keys)
            {
                if (suspects || !key.Suspect)
                {
                    Compare(key, ref best, ref order);
                }
            }

            return best;
        }

        foreach (var type in types)
        {
            Compare((type, false), ref best, ref order);
            if (suspects)
            {
                Compare((type, true), ref best, ref order);
            }
        }

        return best;
    }

    private void Compare((string Type, bool Suspect) key, ref EntryHeap<ReadyOrder>? best, ref ReadyOrder order)
    {
        if (First(key) is { } line && line.TryPeek(out _, out var first) && (best is null || ByReadyOrder.Instance.Compare(first, order) < 0))
        {
            (best, order) = (line, first);
        }
    }

    private EntryHeap<ReadyOrder>? First((string Type, bool Suspect) key)
    {
        if (!_lines.TryGetValue(key, out var line))
        {
            return null;
        }

        if (line.TryPeek(out _, out _))
        {
            return line;
        }

        // A type may never come again.
        _lines.Remove(key);
        return null;
    }
}
