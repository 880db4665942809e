using Orleans;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>A queue as the API shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Paused">True if it hands out no work.</param>
/// <param name="Draining">True if it takes in no new jobs.</param>
/// <param name="Drained">True if it takes in no new jobs and none is left that is not finished.</param>
/// <param name="Depth">How many jobs are in each status.</param>
/// <param name="OldestPendingAgeMs">How long the oldest pending job has been due; absent if none is pending.</param>
/// <param name="Rates">What happened of late.</param>
/// <param name="UnservedTypes">Types of ready jobs that no worker has asked for lately.</param>
/// <param name="Limited">The ready jobs that limits hold back now; absent if none.</param>
/// <param name="Settings">Its settings.</param>
public sealed record QueueView(
    string Name,
    bool Paused,
    bool Draining,
    bool Drained,
    IReadOnlyDictionary<string, long> Depth,
    long? OldestPendingAgeMs,
    Rates Rates,
    IReadOnlyList<string> UnservedTypes,
    LimitedJobs? Limited,
    QueueSettingsView Settings);

/// <summary>What happened in the last minutes.</summary>
/// <param name="WindowSeconds">How far back this looks; the current minute included.</param>
/// <param name="Enqueued">Jobs made.</param>
/// <param name="Started">Runs started.</param>
/// <param name="Completed">Jobs completed.</param>
/// <param name="FailedRuns">Runs that failed or lost their lease.</param>
/// <param name="Retried">Retries decided after those.</param>
/// <param name="Died">Jobs that became failed, dead or poisoned.</param>
/// <param name="FailureRate">Failed runs as a share of the runs that ended, 0 to 1; 0 if none ended.</param>
public sealed record Rates(long WindowSeconds, long Enqueued, long Started, long Completed, long FailedRuns, long Retried, long Died, double FailureRate)
{
    /// <summary>Adds up minutes.</summary>
    public static Rates Of(IEnumerable<MinuteCounts> minutes, long windowSeconds)
    {
        long enqueued = 0, started = 0, completed = 0, failed = 0, retried = 0, died = 0;
        foreach (var minute in minutes)
        {
            enqueued += minute.Enqueued;
            started += minute.Started;
            completed += minute.Completed;
            failed += minute.FailedRuns;
            retried += minute.Retried;
            died += minute.Died;
        }

        var ended = completed + failed;
        return new Rates(windowSeconds, enqueued, started, completed, failed, retried, died, ended == 0 ? 0 : Math.Round((double)failed / ended, 4));
    }
}

/// <summary>Puts together what the store and the queue grains know of queues.</summary>
public sealed class QueueViews(IJobQueries queries, IDocumentStore documents, IGrainFactory grains, TimeProvider clock)
{
    private const int RateMinutes = 5;

    /// <summary>The names of all queues, in order: those that have or had jobs, and those that have settings.</summary>
    public async Task<List<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = new SortedSet<string>((await queries.CountAsync(cancellationToken)).Select(queue => queue.QueueName), StringComparer.Ordinal);
        names.UnionWith((await documents.ListAsync(GrainStates.QueueSettings, cancellationToken)).Select(document => document.Key));
        return [.. names];
    }

    /// <summary>One queue, or null if nobody has used or set up a queue of that name.</summary>
    public async Task<QueueView?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (!JobNames.IsQueueName(name) || !(await NamesAsync(cancellationToken)).Contains(name))
        {
            return null;
        }

        var counts = (await queries.CountAsync(cancellationToken)).FirstOrDefault(queue => queue.QueueName == name);
        return await ViewAsync(name, counts, cancellationToken);
    }

    /// <summary>Some queues, in the order given.</summary>
    public async Task<List<QueueView>> ReadAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var counts = (await queries.CountAsync(cancellationToken)).ToDictionary(queue => queue.QueueName, StringComparer.Ordinal);
        var views = new List<QueueView>();
        foreach (var name in names)
        {
            views.Add(await ViewAsync(name, counts.GetValueOrDefault(name), cancellationToken));
        }

        return views;
    }

    /// <summary>What happened in the last <paramref name="minutes"/> minutes, the current one included.</summary>
    public async Task<Rates> RatesAsync(string? name, int minutes, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var from = (now / 60) - minutes + 1;
        return Rates.Of(await queries.ReadThroughputAsync(name, from, cancellationToken), now - (from * 60));
    }

    /// <summary>Depths by wire name, every status in it.</summary>
    public static Dictionary<string, long> Depth(QueueCounts? counts) =>
        Enum.GetValues<JobStatus>().ToDictionary(status => status.ToWire(), status => counts?[status] ?? 0);

    private async Task<QueueView> ViewAsync(string name, QueueCounts? counts, CancellationToken cancellationToken)
    {
        var description = await grains.GetGrain<IQueueGrain>(name).Describe();
        var oldest = await queries.OldestPendingAsync(name, cancellationToken);
        return new QueueView(
            name,
            description.Settings.Paused,
            description.Settings.Draining,
            description.Settings.Draining && (counts is null || !Enum.GetValues<JobStatus>().Any(status => status.IsLive() && counts[status] > 0)),
            Depth(counts),
            oldest is { } dueAt ? Math.Max(0, clock.GetUtcNow().ToUnixTimeMilliseconds() - dueAt) : null,
            await RatesAsync(name, RateMinutes, cancellationToken),
            description.UnservedTypes,
            description.Limited,
            QueueSettingsView.Of(description.Settings));
    }
}
