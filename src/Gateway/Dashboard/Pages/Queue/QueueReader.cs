using Orleans;
using ReTraced.Gateway.Endpoints;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Queue;

/// <summary>Reads how one queue is doing; however many jobs it has, it looks at a few hundred.</summary>
internal sealed class QueueReader(IJobStore store, IJobQueries queries, QueueViews views, IGrainFactory grains, DepthHistory history, TimeProvider clock)
{
    private const int MostLooked = 500;
    private const int MostRunning = 10;

    /// <summary>Reads it; null if nobody has used or set up a queue of that name.</summary>
    public async Task<QueueModel?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (await views.ReadAsync(name, cancellationToken) is not { } view)
        {
            return null;
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var grain = grains.GetGrain<IQueueGrain>(name);
        var description = await grain.Describe();
        var live = await store.ReadLiveAsync(name, 0, MostLooked, cancellationToken);
        var minutes = await queries.ReadThroughputAsync(name, MinuteRates.FirstOfHour(now), cancellationToken);
        return new QueueModel
        {
            Queue = view,
            Description = description,
            History = history.Read(name, now),
            Minutes = MinuteRates.Of(minutes, MinuteRates.FirstOfHour(now)),
            OldestJob = await OldestAsync(name, live, cancellationToken),
            Types = Types(view, live, await grains.GetGrain<IWorkersGrain>(IWorkersGrain.Key).List()),
            LookedAt = live.Count,
            Running = await grain.Running(MostRunning),
        };
    }

    // The store says when it became due, and not which it is: it mostly is among the first.
    private async Task<string?> OldestAsync(string name, IReadOnlyList<LiveJob> live, CancellationToken cancellationToken) =>
        await queries.OldestPendingAsync(name, cancellationToken) is { } dueAt ? live.FirstOrDefault(job => job.Status == JobStatus.Pending && job.DueAt == dueAt)?.JobId : null;

    private static List<TypeRow> Types(QueueView queue, IReadOnlyList<LiveJob> live, IReadOnlyList<WorkerSeen> workers)
    {
        var settings = queue.Settings;
        var jobs = live.CountBy(job => job.Type, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var here = workers.Where(worker => worker.Queues is null || worker.Queues.Contains(queue.Name, StringComparer.Ordinal)).ToList();
        return [.. jobs.Keys.Union(queue.UnservedTypes).Union(settings.PerTypeMaxConcurrency.Keys).Union(settings.PerTypeRateLimit.Keys).Order(StringComparer.Ordinal).Select(type => new TypeRow(
            type,
            jobs.GetValueOrDefault(type),
            [.. here.Where(worker => worker.Types is null || worker.Types.Contains(type, StringComparer.Ordinal)).Select(worker => worker.WorkerId)],
            queue.UnservedTypes.Contains(type, StringComparer.Ordinal),
            settings.PerTypeMaxConcurrency.TryGetValue(type, out var most) ? most : null,
            settings.PerTypeRateLimit.GetValueOrDefault(type)))];
    }
}
