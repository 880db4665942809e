namespace ReTraced.Events;

/// <summary>The latest events of one queue, or of all.</summary>
/// <param name="missingTo">Events up to this number may be missing.</param>
internal sealed class EventRing(long missingTo)
{
    private const int FirstSize = 64;

    private NumberedEvent[] _events = new NumberedEvent[FirstSize];
    private int _first;
    private int _count;

    /// <summary>Events up to this number may be missing.</summary>
    public long MissingTo { get; private set; } = missingTo;

    /// <summary>The number of the latest.</summary>
    public long Last { get; private set; } = missingTo;

    /// <summary>Adds one; the oldest goes if there is no room.</summary>
    public void Add(NumberedEvent added)
    {
        Last = added.N;
        if (_count == EventLog.MostKept)
        {
            MissingTo = At(0).N;
            _first = (_first + 1) % _events.Length;
            _count--;
        }
        else if (_count == _events.Length)
        {
            var larger = new NumberedEvent[Math.Min(EventLog.MostKept, _count * 2)];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = At(i);
            }

            (_events, _first) = (larger, 0);
        }

        _events[(_first + _count++) % _events.Length] = added;
    }

    /// <summary>The events behind a number, in order.</summary>
    public List<NumberedEvent> After(long seen, string? jobId, int limit)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).N <= seen ? (middle + 1, high) : (low, middle);
        }

        var events = new List<NumberedEvent>();
        for (; low < _count && events.Count < limit; low++)
        {
            if (jobId is null || At(low).Moved.JobId == jobId)
            {
                events.Add(At(low));
            }
        }

        return events;
    }

    private NumberedEvent At(int place) => _events[(_first + place) % _events.Length];
}
