namespace ReTraced.Grains.Queues;

/// <summary>
/// The jobs of a queue that may be handed out, in lines by type; those that have lost a lease, the suspects, stand in
/// lines of their own, so that a worker that may not have one passes them by.
/// </summary>
internal sealed class ReadyLines
{
    private readonly Dictionary<string, ReadyLine> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadyLine> _suspects = new(StringComparer.Ordinal);

    /// <summary>Places that the lines take up, outdated ones included.</summary>
    public int Held => _lines.Values.Concat(_suspects.Values).Sum(line => line.Held);

    /// <summary>Types that have ready jobs.</summary>
    public IEnumerable<string> Types => _lines.Values.Concat(_suspects.Values)
        .Where(line => line.Ready > 0)
        .Select(line => line.Type)
        .Distinct(StringComparer.Ordinal);

    /// <summary>The line for a job that comes into the book.</summary>
    public ReadyLine Join(string type, bool suspect)
    {
        var lines = suspect ? _suspects : _lines;
        if (!lines.TryGetValue(type, out var line))
        {
            lines.Add(type, line = new ReadyLine(type, suspect));
        }

        line.Jobs++;
        return line;
    }

    /// <summary>A job of this line has left the book.</summary>
    public void Part(ReadyLine line)
    {
        // A type may never come again.
        if (--line.Jobs == 0)
        {
            (line.Suspect ? _suspects : _lines).Remove(line.Type);
        }
    }

    /// <summary>The job that goes next for a worker of these types (null: all), or null if there is none.</summary>
    public QueueEntry? Next(IReadOnlyList<string>? types, bool suspects)
    {
        var next = Next(_lines, types, null);
        return suspects && _suspects.Count > 0 ? Next(_suspects, types, next) : next;
    }

    private static QueueEntry? Next(Dictionary<string, ReadyLine> lines, IReadOnlyList<string>? types, QueueEntry? next)
    {
        if (types is null)
        {
            foreach (var line in lines.Values)
            {
                next = ReadyOrder.Earlier(next, line.First);
            }

            return next;
        }

        for (var i = 0; i < types.Count; i++)
        {
            if (lines.TryGetValue(types[i], out var line))
            {
                next = ReadyOrder.Earlier(next, line.First);
            }
        }

        return next;
    }
}
