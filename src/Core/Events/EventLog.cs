namespace ReTraced.Events;

/// <summary>
/// The latest transitions of every queue, in memory: so that somebody whose connection broke can go on where he was. Not thread-safe. The record of what
/// happened is each job's ledger; this is only the news of it.
/// </summary>
/// <param name="start">The number before the first. Two logs that follow each other must not give a number twice.</param>
public sealed class EventLog(long start)
{
    /// <summary>So many are kept of each queue, and as many of all together.</summary>
    public const int MostKept = 10_000;

    /// <summary>Of so many queues they are kept; of more, those are forgotten in which nothing has happened for the longest time.</summary>
    public const int MostQueues = 100;

    private readonly Dictionary<string, EventRing> _rings = new(StringComparer.Ordinal);
    private readonly EventRing _all = new(start);
    private long _start = start;
    private long _last = start;

    // Whatever queue was forgotten: nothing after this number is missing.
    private long _forgottenTo = start;

    /// <summary>Adds transitions, in order.</summary>
    public void Add(IReadOnlyList<JobMoved> moved)
    {
        foreach (var one in moved)
        {
            var numbered = new NumberedEvent(++_last, one);
            _all.Add(numbered);
            if (!_rings.TryGetValue(one.QueueName, out var ring))
            {
                Forget();
                // What it had before, if it was forgotten, is no longer here.
                _rings.Add(one.QueueName, ring = new EventRing(_forgottenTo));
            }

            ring.Add(numbered);
        }
    }

    /// <summary>Transitions are missing here: whoever listens must read anew.</summary>
    public void Break() => _start = ++_last;

    /// <summary>What has happened since.</summary>
    /// <param name="queueName">Of which queue; null: of all.</param>
    /// <param name="jobId">Of which job; null: of all.</param>
    /// <param name="after">Behind which number; null: nothing yet, only from where to go on.</param>
    /// <param name="limit">Most events.</param>
    public EventPage Read(string? queueName, string? jobId, long? after, int limit)
    {
        if (after is not { } seen)
        {
            return new EventPage([], _last);
        }

        var ring = queueName is null ? _all : _rings.GetValueOrDefault(queueName);
        if (seen < _start || seen > _last || seen < (ring?.MissingTo ?? _forgottenTo))
        {
            return new EventPage([], _last, IsReset: true);
        }

        var events = ring is null ? [] : ring.After(seen, jobId, limit);
        return new EventPage(events, events.Count == limit ? events[^1].N : _last);
    }

    private void Forget()
    {
        if (_rings.Count == MostQueues)
        {
            var (name, ring) = _rings.MinBy(queue => queue.Value.Last);
            _forgottenTo = Math.Max(_forgottenTo, ring.Last);
            _rings.Remove(name);
        }
    }
}
