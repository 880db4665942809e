namespace ReTraced.Grains.Queues;

/// <summary>
/// The lanes of a type by their turns. That of the jobs without a key is looked at each time, since in most queues it is the
/// only one; the others are kept in order, so that the next of very many is found at once. A lane whose key is held back, or that
/// has nothing ready, does not stand in it.
/// </summary>
internal sealed class Rotation
{
    private SortedSet<Lane>? _keyed;

    /// <summary>The jobs without a key, once there are any.</summary>
    public Lane? Keyless { get; set; }

    /// <summary>The line that goes next, and its turn.</summary>
    public ReadyLine? Next(long agingMs, bool inTurns, out Turn turn)
    {
        turn = default;
        var next = Keyless is { Key.Hold: KeyHold.None } keyless ? keyless.Next(agingMs, inTurns, out turn) : null;
        if (_keyed is { Count: > 0 } && _keyed.Min is { } keyed && (next is null || keyed.Standing!.Value.CompareTo(turn) < 0))
        {
            // Jobs that left by themselves have moved it already: its standing is that of its first.
            next = keyed.Next(agingMs, inTurns: true, out turn);
        }

        return next;
    }

    /// <summary>Something about a lane with a key has changed: it takes its place, or leaves it.</summary>
    public void Place(Lane lane, long agingMs)
    {
        Turn turn = default;
        var standing = lane is { Ready: > 0, Key.Hold: KeyHold.None } && lane.Next(agingMs, inTurns: true, out turn) is not null ? turn : (Turn?)null;
        if (standing == lane.Standing)
        {
            return;
        }

        if (lane.Standing is not null)
        {
            _keyed!.Remove(lane);
        }

        lane.Standing = standing;
        if (standing is not null)
        {
            (_keyed ??= new(ByTurn.Instance)).Add(lane);
        }
    }

    private sealed class ByTurn : IComparer<Lane>
    {
        public static readonly ByTurn Instance = new();

        public int Compare(Lane? x, Lane? y)
        {
            var byTurn = x!.Standing!.Value.CompareTo(y!.Standing!.Value);
            return byTurn != 0 ? byTurn : x.Number.CompareTo(y.Number);
        }
    }
}
