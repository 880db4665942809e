using Orleans;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>A worker as the API shows it.</summary>
/// <param name="WorkerId">Its id.</param>
/// <param name="Kind">process: handlers inside a server; remote: over <c>/leases</c>.</param>
/// <param name="Queues">The queues that it last asked for; absent: all.</param>
/// <param name="Types">The types that it last asked for; absent: all.</param>
/// <param name="LastSeenAt">When it last asked for work, Unix milliseconds; absent if that is more than a minute ago and it still holds a job.</param>
/// <param name="Running">What it runs.</param>
public sealed record WorkerView(
    string WorkerId,
    string Kind,
    IReadOnlyList<string>? Queues,
    IReadOnlyList<string>? Types,
    long? LastSeenAt,
    IReadOnlyList<RunningView> Running);

/// <summary>A job that a worker runs.</summary>
/// <param name="JobId">The job.</param>
/// <param name="QueueName">Its queue.</param>
/// <param name="Since">When it was handed out, Unix milliseconds.</param>
/// <param name="LeaseExpiresAt">When its lease ends unless it is extended, Unix milliseconds; absent inside a server.</param>
public sealed record RunningView(string JobId, string QueueName, long Since, long? LeaseExpiresAt);

/// <summary>Puts together who was seen and who runs what.</summary>
public sealed class WorkerViews(IJobQueries queries, IGrainFactory grains)
{
    // Of each queue; beyond that the picture is not worth the cost.
    private const int MostRunning = 1_000;

    /// <summary>All workers, by id: those that have asked for work within a minute, and those that hold a job.</summary>
    public async Task<List<WorkerView>> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = await grains.GetGrain<IWorkersGrain>(IWorkersGrain.Key).List();
        var running = new Dictionary<string, List<RunningView>>(StringComparer.Ordinal);
        // Only those in which something runs: a queue that is asked is woken, and there may be thousands.
        foreach (var queue in (await queries.CountAsync(cancellationToken)).Where(queue => queue[JobStatus.Processing] > 0).Select(queue => queue.QueueName))
        {
            foreach (var job in await grains.GetGrain<IQueueGrain>(queue).Running(MostRunning))
            {
                if (!running.TryGetValue(job.WorkerId, out var jobs))
                {
                    running.Add(job.WorkerId, jobs = []);
                }

                jobs.Add(new RunningView(job.JobId, queue, job.Since, job.LeaseExpiresAt));
            }
        }

        var views = seen.Select(worker => new WorkerView(worker.WorkerId, Kind(worker.Remote), worker.Queues, worker.Types, worker.LastSeenAt, Of(worker.WorkerId))).ToList();
        views.AddRange(running.Where(worker => seen.All(known => known.WorkerId != worker.Key))
            .Select(worker => new WorkerView(worker.Key, Kind(worker.Value[0].LeaseExpiresAt is not null), null, null, null, worker.Value)));
        return [.. views.OrderBy(worker => worker.WorkerId, StringComparer.Ordinal)];

        List<RunningView> Of(string workerId) => running.GetValueOrDefault(workerId) ?? [];
    }

    private static string Kind(bool remote) => remote ? "remote" : "process";
}
