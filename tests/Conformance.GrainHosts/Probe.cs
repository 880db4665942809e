using System.Collections.Concurrent;

namespace ReTraced.Conformance.GrainHosts;

/// <summary>What a grain of the suite tells its test, and how the test holds it. Found by key, because both run in one process.</summary>
public sealed class Probe
{
    private static readonly ConcurrentDictionary<string, Probe> Probes = new();
    private readonly ConcurrentQueue<string> _events = new();
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private int _mostInside;

    /// <summary>What happened, in order.</summary>
    public string[] Events => [.. _events];

    /// <summary>Most grain calls that were between <see cref="Enter"/> and <see cref="Leave"/> at once.</summary>
    public int MostInside => Volatile.Read(ref _mostInside);

    /// <summary>Grain calls between <see cref="Enter"/> and <see cref="Leave"/> now.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>While true, the grain fails to activate.</summary>
    public bool Broken { get; set; }

    /// <summary>Completes when the test opens the gate.</summary>
    public Task Gate => _gate.Task;

    /// <summary>The probe of a grain key.</summary>
    public static Probe Of(string key) => Probes.GetOrAdd(key, static _ => new());

    /// <summary>How often this event happened.</summary>
    public int Count(string happened) => _events.Count(one => one == happened);

    /// <summary>Notes an event.</summary>
    public void Note(string happened) => _events.Enqueue(happened);

    /// <summary>Lets all who wait at the gate go on.</summary>
    public void OpenGate() => _gate.TrySetResult();

    /// <summary>Closes the gate again.</summary>
    public void CloseGate() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A call begins.</summary>
    public void Enter()
    {
        var inside = Interlocked.Increment(ref _inside);
        int most;
        while (inside > (most = MostInside))
        {
            Interlocked.CompareExchange(ref _mostInside, inside, most);
        }
    }

    /// <summary>A call ends.</summary>
    public void Leave() => Interlocked.Decrement(ref _inside);
}
