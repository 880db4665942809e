using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <summary>Why none of a key's jobs may be handed out.</summary>
internal enum KeyHold : byte
{
    /// <summary>They may.</summary>
    None,

    /// <summary>As many of them run as may.</summary>
    Concurrency,

    /// <summary>Its next permit is not there yet.</summary>
    Rate,

    /// <summary>Its next permit is not written down yet.</summary>
    Promise,
}

/// <summary>Whose jobs they are, for the limits of each key and for taking turns. Jobs without a key have one together.</summary>
internal sealed class RateKey(string name)
{
    /// <summary>The key; <see cref="RateRecord.NoKey"/> for jobs without one.</summary>
    public string Name => name;

    public bool IsKeyless => name.Length == 0;

    /// <summary>Its jobs, by type.</summary>
    public List<Lane> Lanes { get; } = new(1);

    /// <summary>Its jobs that were handed out or run.</summary>
    public int InFlight { get; set; }

    /// <summary>Its permits, where there is a limit for each key.</summary>
    public RateBucket? Bucket { get; set; }

    /// <summary>When it had its last turn, Unix milliseconds; counts only if <see cref="Served"/> says that it had one.</summary>
    public long ServedAt { get; private set; }

    /// <summary>Which of all turns that was; 0 if it had none since it has had jobs.</summary>
    public long Served { get; private set; }

    public KeyHold Hold { get; set; }

    /// <summary>Held back by its rate: until when, on the queue's steady clock; otherwise 0.</summary>
    public long HeldUntil { get; set; }

    /// <summary>Its ready jobs.</summary>
    public int Ready => Lanes.Sum(static lane => lane.Ready);

    /// <summary>It has had a turn. The wall clock may step back, and is no reason to wait for.</summary>
    public void HadTurn(long at, long number) => (ServedAt, Served) = (at, number);

    /// <summary>No turn of it may lie later than that.</summary>
    public void ClockIsBack(long at) => ServedAt = Math.Min(ServedAt, at);

    /// <summary>It has no jobs any more: whoever comes anew is one who comes for the first time.</summary>
    public void ForgetTurn() => (ServedAt, Served) = (0, 0);
}
