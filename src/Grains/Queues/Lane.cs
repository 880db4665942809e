namespace ReTraced.Grains.Queues;

/// <summary>The jobs of one type and one key, in a line for each priority. Suspects have lanes of their own.</summary>
internal sealed class Lane(TypeLanes of, bool suspect, RateKey key, long number)
{
    // The highest priority first. Mostly there is one.
    private readonly List<ReadyLine> _lines = new(1);

    public TypeLanes Of => of;

    public bool Suspect => suspect;

    public RateKey Key => key;

    /// <summary>Tells lanes apart whose turns are alike.</summary>
    public long Number => number;

    /// <summary>Jobs of the book, ready or not, that belong here when they are ready.</summary>
    public int Jobs { get; private set; }

    /// <summary>Its ready jobs.</summary>
    public int Ready { get; private set; }

    /// <summary>Where it stands in the rotation of its type, if it does.</summary>
    public Turn? Standing { get; set; }

    /// <summary>Places that its lines take up, outdated ones included.</summary>
    public int Held => _lines.Sum(line => line.Held);

    /// <summary>The line for a job that comes into the book.</summary>
    public ReadyLine Join(int priority)
    {
        var at = _lines.FindIndex(line => line.Priority <= priority);
        if (at < 0 || _lines[at].Priority != priority)
        {
            at = at < 0 ? _lines.Count : at;
            _lines.Insert(at, new ReadyLine(this, priority));
        }

        Jobs++;
        _lines[at].Jobs++;
        return _lines[at];
    }

    /// <summary>A job of this line has left the book.</summary>
    public void Part(ReadyLine line)
    {
        Jobs--;
        // A priority may never come again.
        if (--line.Jobs == 0)
        {
            _lines.Remove(line);
        }
    }

    /// <summary>Ready jobs have come or gone.</summary>
    public void Count(int more) => Ready += more;

    /// <summary>The line whose first job goes next, and its turn; null if no job is ready.</summary>
    /// <param name="agingMs">How much waiting is worth one level of priority.</param>
    /// <param name="inTurns">True if there are other keys.</param>
    public ReadyLine? Next(long agingMs, bool inTurns, out Turn turn)
    {
        ReadyLine? next = null;
        turn = default;
        int? highest = null;
        foreach (var line in _lines)
        {
            if (line.First is not { } first)
            {
                continue;
            }

            highest ??= line.Priority;
            var rank = first.DueAt - (line.Priority * agingMs);
            if (next is null || (rank, first.Place).CompareTo((turn.Rank, turn.Place)) < 0)
            {
                (next, turn) = (line, new Turn(rank, 0, rank, first.Place));
            }
        }

        if (next is not null && inTurns && key.Served > 0)
        {
            // By the highest priority that it has: a job that is old enough to go before one of those goes in its place.
            turn = turn with { At = Math.Max(turn.Rank, key.ServedAt - (highest!.Value * agingMs)), Served = key.Served };
        }

        return next;
    }
}
