using Microsoft.Extensions.Logging;
using Orleans;
using ReTraced.Grains.Workers;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <content>
/// A queue may be spread over partitions, each a grain with its share of the jobs and of the limit. The grain of the bare
/// name has the settings and tells them; it has jobs only while there is one partition.
/// </content>
public sealed partial class QueueGrain
{
    // A partition that was not told of a change asks for it by itself.
    private static readonly TimeSpan AskSettingsEvery = TimeSpan.FromSeconds(5);

    // Of a partition: what the grain of the queue's name has told.
    private QueueSettings _told = QueueSettings.Default;
    private long _toldAt;

    // The partitions for which the book was begun.
    private int _partitions = 1;

    private QueueSettings Settings => Key.Partition is null ? settings.State : _told;

    private IQueueGrain Whole => GrainFactory.GetGrain<IQueueGrain>(QueueName);

    // True for the grain that only speaks for others.
    private bool IsSpread => Key.Partition is null && Settings.Partitions > 1;

    private bool HasJobs => Key.Partition is { } mine ? Settings.Partitions > 1 && mine < Settings.Partitions : Settings.Partitions == 1;

    private IEnumerable<IQueueGrain> Parts => QueueKey.All(QueueName, Settings.Partitions).Select(key => GrainFactory.GetGrain<IQueueGrain>(key));

    /// <inheritdoc />
    public Task TellSettings(QueueSettings settings)
    {
        (_told, _toldAt) = (settings, Now.SteadyMs);
        ShowSettings();
        if (_partitions != settings.Partitions)
        {
            BeginPart();
        }

        AfterChange();
        return Task.CompletedTask;
    }

    private bool IsMine(string jobId) => Key.Has(jobId, Settings.Partitions);

    private async Task FollowSettingsAsync()
    {
        if (Key.Partition is not null && Now.SteadyMs - _toldAt >= AskSettingsEvery.TotalMilliseconds)
        {
            await TellSettings(await Whole.GetSettings());
        }
    }

    // Why the number of partitions cannot be changed now; null if it can.
    private async Task<string?> WhyNotNowAsync(QueueSettings changed)
    {
        if (!settings.State.Paused || !changed.Paused)
        {
            return "can be changed only while the queue is paused: pause it, wait until none of its jobs runs, change it, and resume.";
        }

        var now = await Describe();
        return now switch
        {
            { Recovering: true } => "cannot be changed while the queue still reads its jobs from the store: try again in a moment.",
            { InFlight: > 0 and var running } => $"can be changed only while none of the queue's jobs runs, and {running} run. Wait until they have ended; the queue is paused and starts no others.",
            _ => null,
        };
    }

    // Whoever has jobs, or had them, begins anew from the store. What cannot be told is asked for within seconds.
    private async Task FollowPartitionsAsync(int before)
    {
        ShowSettings();
        if (_partitions != settings.State.Partitions)
        {
            BeginPart();
        }

        AfterChange();
        var most = Math.Max(before, settings.State.Partitions);
        if (most > 1)
        {
            await Task.WhenAll(QueueKey.All(QueueName, most).Select(TellAsync));
        }
    }

    private async Task TellAsync(string key)
    {
        try
        {
            await GrainFactory.GetGrain<IQueueGrain>(key).TellSettings(settings.State);
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            NotTold(services.Log, e, key);
        }
    }

    private void BeginPart()
    {
        if (!HasJobs)
        {
            _active?.Dispose();
            _active = null;
            _waiters.Close();
        }

        BeginBook();
    }

    // Told by somebody with older settings. The grain of the bare name knows the newest; a partition asks it first, so that
    // two that know different ones do not send a job to and fro.
    private async Task PassOnAsync(IReadOnlyList<LiveJob> jobs)
    {
        if (Key.Partition is not null)
        {
            await TellSettings(await Whole.GetSettings());
        }

        foreach (var others in jobs.GroupBy(job => QueueKey.Of(QueueName, job.JobId, Settings.Partitions), StringComparer.Ordinal))
        {
            await GrainFactory.GetGrain<IQueueGrain>(others.Key).MovedMany([.. others]);
        }
    }

    private static QueueDescription Together(QueueDescription[] parts) => new(
        parts[0].Settings,
        [.. parts.SelectMany(part => part.UnservedTypes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        parts.Any(part => part.Recovering),
        parts.Sum(part => part.Ready),
        parts.Sum(part => part.InFlight),
        parts.Sum(part => part.Delayed),
        // A worker waits in all of them.
        parts.Max(part => part.Waiting),
        parts.Where(part => part.Limited is not null).Select(part => part.Limited!).ToList() is { Count: > 0 } limited
            ? new LimitedJobs(limited.Sum(part => part.Jobs), limited.Min(part => part.NextPermitAt))
            : null);

    [LoggerMessage(5, LogLevel.Warning, "Partition {Key} could not be told its settings; it asks for them within seconds")]
    private static partial void NotTold(ILogger logger, Exception e, string key);
}
