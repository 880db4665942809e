namespace ReTraced.Grains.Queues;

/// <summary>
/// The jobs of a queue that may be handed out, in lanes by type and key. Keys take turns, see <see cref="Turn"/>; where no job has
/// a key, the order is that of priority and age alone.
/// </summary>
internal sealed class ReadyLanes
{
    private readonly Dictionary<string, TypeLanes> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RateKey> _keys = new(StringComparer.Ordinal);
    private readonly RateKey _keyless = new("");
    private long _agingMs = FlowRules.None.AgingMs;
    private long _lanesMade;
    private int _keyedLanes;
    private long _turns;
    private long _turnAt = long.MinValue;

    /// <summary>Limits of types, by type.</summary>
    public IReadOnlyDictionary<string, TypeLimit> TypeLimits { get; private set; } = new Dictionary<string, TypeLimit>();

    /// <summary>Places that keys and lines take up, outdated ones included.</summary>
    public int Held => _keys.Count + AllKeys.SelectMany(key => key.Lanes).Sum(lane => lane.Held);

    /// <summary>Types that have ready jobs.</summary>
    public IEnumerable<string> ReadyTypes => _types.Values.Where(type => type.Ready > 0).Select(type => type.Type);

    /// <summary>Ready jobs of a type.</summary>
    public int ReadyOf(string type) => _types.GetValueOrDefault(type)?.Ready ?? 0;

    /// <summary>The types that have jobs.</summary>
    public IReadOnlyCollection<TypeLanes> Types => _types.Values;

    /// <summary>Whose jobs there are.</summary>
    public IEnumerable<RateKey> AllKeys => _keys.Values.Prepend(_keyless);

    private bool InTurns => _keyedLanes > 0;

    /// <summary>From now on this is the worth of a level of priority, and these are the limits of types.</summary>
    public void Follow(long agingMs, IReadOnlyDictionary<string, TypeLimit> limits)
    {
        TypeLimits = limits;
        foreach (var type in _types.Values)
        {
            type.Limit = limits.GetValueOrDefault(type.Type);
        }

        if (_agingMs != agingMs)
        {
            _agingMs = agingMs;
            foreach (var key in _keys.Values)
            {
                Place(key);
            }
        }
    }

    /// <summary>The key of that name.</summary>
    public RateKey KeyOf(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return _keyless;
        }

        if (!_keys.TryGetValue(name, out var key))
        {
            _keys.Add(name, key = new RateKey(name));
        }

        return key;
    }

    /// <summary>Drops a key that has no jobs.</summary>
    public void Forget(RateKey key)
    {
        if (key.Lanes.Count == 0)
        {
            _keys.Remove(key.Name);
        }
    }

    /// <summary>The line for a job that comes into the book.</summary>
    public ReadyLine Join(string type, bool suspect, string? rateKey, int priority)
    {
        if (!_types.TryGetValue(type, out var lanes))
        {
            _types.Add(type, lanes = new TypeLanes(type) { Limit = TypeLimits.GetValueOrDefault(type) });
        }

        lanes.Jobs++;
        return LaneOf(lanes, suspect, KeyOf(rateKey)).Join(priority);
    }

    /// <summary>A job of this line has left the book.</summary>
    public void Part(ReadyLine line)
    {
        var (lane, type, key) = (line.Lane, line.Lane.Of, line.Lane.Key);
        lane.Part(line);
        // A type or a key may never come again.
        if (--type.Jobs == 0)
        {
            _types.Remove(type.Type);
        }

        if (lane.Jobs > 0)
        {
            return;
        }

        key.Lanes.Remove(lane);
        if (key.IsKeyless)
        {
            type.Of(lane.Suspect).Keyless = null;
        }
        else
        {
            _keyedLanes--;
            Place(lane);
        }

        if (key.Lanes.Count == 0)
        {
            key.ForgetTurn();
            if (key.Bucket is null)
            {
                Forget(key);
            }
        }
    }

    /// <summary>Puts a job that has become ready into its place.</summary>
    public void Add(QueueEntry entry)
    {
        entry.Line.Add(entry);
        Count(entry.Line.Lane, 1);
    }

    /// <summary>One of its jobs is not ready any more, wherever it stands.</summary>
    public void Leave(QueueEntry entry)
    {
        entry.Line.Leave();
        Count(entry.Line.Lane, -1);
    }

    /// <summary>Takes the first job of a line out: its key has had its turn.</summary>
    public QueueEntry Pop(ReadyLine line, long wallMs)
    {
        var key = line.Lane.Key;
        if (wallMs < _turnAt)
        {
            foreach (var other in AllKeys)
            {
                other.ClockIsBack(wallMs);
                Place(other);
            }
        }

        _turnAt = wallMs;
        key.HadTurn(wallMs, ++_turns);
        var entry = line.Pop();
        line.Lane.Count(-1);
        line.Lane.Of.Ready--;
        Place(key);
        return entry;
    }

    /// <summary>All lanes of a key take their places anew.</summary>
    public void Place(RateKey key)
    {
        if (key.IsKeyless)
        {
            // Its lanes, of which there is one for each type, are looked at where they are.
            return;
        }

        foreach (var lane in key.Lanes)
        {
            Place(lane);
        }
    }

    /// <summary>The line whose first job goes next for a worker of these types (null: all), or null if there is none.</summary>
    public ReadyLine? Next(IReadOnlyList<string>? types, bool suspects, long now)
    {
        var best = default((ReadyLine? Line, Turn Turn));
        if (types is null)
        {
            foreach (var lanes in _types.Values)
            {
                Look(lanes, suspects, now, ref best);
            }

            return best.Line;
        }

        for (var i = 0; i < types.Count; i++)
        {
            if (_types.TryGetValue(types[i], out var lanes))
            {
                Look(lanes, suspects, now, ref best);
            }
        }

        return best.Line;
    }

    private void Look(TypeLanes lanes, bool suspects, long now, ref (ReadyLine? Line, Turn Turn) best)
    {
        if (lanes.Ready > 0 && lanes.IsOpen(now) && lanes.Next(suspects, _agingMs, InTurns, out var turn) is { } line
            && (best.Line is null || turn.CompareTo(best.Turn) < 0))
        {
            best = (line, turn);
        }
    }

    private Lane LaneOf(TypeLanes lanes, bool suspect, RateKey key)
    {
        if (lanes.Of(suspect).Keyless is { } keyless && key.IsKeyless)
        {
            return keyless;
        }

        if (!key.IsKeyless && key.Lanes.Find(lane => lane.Of == lanes && lane.Suspect == suspect) is { } keyed)
        {
            return keyed;
        }

        var made = new Lane(lanes, suspect, key, _lanesMade++);
        key.Lanes.Add(made);
        if (key.IsKeyless)
        {
            lanes.Of(suspect).Keyless = made;
        }
        else
        {
            _keyedLanes++;
        }

        return made;
    }

    private void Count(Lane lane, int more)
    {
        lane.Count(more);
        lane.Of.Ready += more;
        Place(lane);
    }

    private void Place(Lane lane)
    {
        if (!lane.Key.IsKeyless)
        {
            lane.Of.Of(lane.Suspect).Place(lane, _agingMs);
        }
    }
}
