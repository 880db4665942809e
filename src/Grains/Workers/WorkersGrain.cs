using Orleans;
using Orleans.Runtime;

namespace ReTraced.Grains.Workers;

/// <summary>Who was heard of lately. Kept in memory: whoever still works is heard of again within the minute.</summary>
public sealed class WorkersGrain(TimeProvider clock) : Grain, IWorkersGrain
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(10);

    private readonly SortedDictionary<string, (WorkerSeen Worker, long At)> _workers = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepPeriod, SweepPeriod));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Seen(WorkerSeen worker)
    {
        _workers[worker.WorkerId] = (worker, clock.GetTimestamp());
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<WorkerSeen>> List()
    {
        await SweepAsync();
        return [.. _workers.Values.Select(known => known.Worker)];
    }

    private Task SweepAsync()
    {
        foreach (var id in _workers.Where(known => clock.GetElapsedTime(known.Value.At) > KeptFor).Select(known => known.Key).ToList())
        {
            _workers.Remove(id);
        }

        return Task.CompletedTask;
    }
}
