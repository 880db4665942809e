using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <summary>The jobs of one type. Those that have lost a lease, the suspects, are in a rotation of their own, so that a worker that may not have one passes them by.</summary>
/// <param name="type">The type: one string for all of its jobs.</param>
internal sealed class TypeLanes(string type)
{
    private readonly Rotation _sound = new();
    private readonly Rotation _suspect = new();

    public string Type => type;

    /// <summary>Its jobs in the book.</summary>
    public int Jobs { get; set; }

    /// <summary>Its ready jobs.</summary>
    public int Ready { get; set; }

    /// <summary>Its jobs that were handed out or run.</summary>
    public int InFlight { get; set; }

    /// <summary>What is allowed, if the queue's settings say anything of this type.</summary>
    public TypeLimit? Limit { get; set; }

    public Rotation Of(bool suspect) => suspect ? _suspect : _sound;

    /// <summary>True if its limit has room for one more.</summary>
    public bool IsOpen(long now) => Limit is null || Limit.IsOpen(InFlight, now);

    /// <summary>The line that goes next, and its turn.</summary>
    public ReadyLine? Next(bool suspects, long agingMs, bool inTurns, out Turn turn)
    {
        var next = _sound.Next(agingMs, inTurns, out turn);
        if (suspects && _suspect.Next(agingMs, inTurns, out var suspect) is { } other && (next is null || suspect.CompareTo(turn) < 0))
        {
            (next, turn) = (other, suspect);
        }

        return next;
    }
}

/// <summary>What is allowed of one type.</summary>
internal sealed record TypeLimit(int MaxConcurrency, RateBucket? Bucket)
{
    public bool IsOpen(int inFlight, long now) => inFlight < MaxConcurrency && Bucket?.StateAt(now) is null or RateState.Open;
}
