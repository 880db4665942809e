using Orleans;
using Orleans.Runtime;

namespace ReTraced.Grains.Queues;

/// <summary>Which queues were heard of lately. Kept in memory: whoever is active is heard of again within seconds.</summary>
public sealed class QueuesGrain(TimeProvider clock) : Grain, IQueuesGrain
{
    /// <summary>How often an active queue says so.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromSeconds(5);

    /// <summary>How long a queue that says nothing stays in the list.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, long> _queues = new(StringComparer.Ordinal);

    // Begins with the time, so that the list of another activation is never taken for the same.
    private long _version = clock.GetUtcNow().UtcTicks;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SeenEvery, SeenEvery));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Seen(string queueKey)
    {
        if (!_queues.ContainsKey(queueKey))
        {
            _version++;
        }

        _queues[queueKey] = clock.GetTimestamp();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<QueueList> List(long known) => Task.FromResult(new QueueList(_version, known == _version ? null : [.. _queues.Keys.Order(StringComparer.Ordinal)]));

    private Task SweepAsync()
    {
        foreach (var key in _queues.Where(seen => clock.GetElapsedTime(seen.Value) > KeptFor).Select(seen => seen.Key).ToList())
        {
            _queues.Remove(key);
            _version++;
        }

        return Task.CompletedTask;
    }
}
