using Orleans;
using Orleans.Concurrency;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains;

/// <summary>
/// One queue, or one partition of it; the key is a <see cref="QueueKey"/>. Owns the order in which jobs are handed out, and
/// the alarm of delayed ones. It holds identifiers, not jobs, and rebuilds them from the store when it is activated. It
/// never awaits a job. The grain of the bare name has the settings, and speaks for all partitions.
/// </summary>
[Alias("ReTraced.IQueueGrain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>A job has moved. An older version than is known is ignored.</summary>
    [Alias("Moved")]
    [OneWay]
    Task Moved(LiveJob job);

    /// <summary>Jobs have been made together.</summary>
    [Alias("MovedMany")]
    [OneWay]
    Task MovedMany(IReadOnlyList<LiveJob> jobs);

    /// <summary>Hands out jobs, in order; as many as are ready, at most as many as asked for. Answers at once.</summary>
    [Alias("Take")]
    Task<IReadOnlyList<Grant>> Take(TakeRequest request);

    /// <summary>Answers true as soon as there is something to take, or false when the time is over or the caller goes away.</summary>
    [Alias("WaitForWork")]
    Task<bool> WaitForWork(WaitRequest request, CancellationToken cancellationToken = default);

    /// <summary>The holder of a lease has asked for as much time again.</summary>
    [Alias("Extended")]
    [OneWay]
    Task Extended(string jobId, string leaseId);

    /// <summary>What workers of this queue run, the oldest first; at most <paramref name="limit"/>.</summary>
    [Alias("Running")]
    [Repeatable]
    Task<IReadOnlyList<RunningJob>> Running(int limit);

    /// <summary>Puts a grant back that nobody started, at its old place.</summary>
    [Alias("GiveBack")]
    [OneWay]
    Task GiveBack(IReadOnlyList<string> jobIds);

    /// <summary>Drops a grant whose job turned out not to exist.</summary>
    [Alias("Forget")]
    [OneWay]
    Task Forget(string jobId);

    /// <summary>The settings.</summary>
    [Alias("GetSettings")]
    [Repeatable]
    Task<QueueSettings> GetSettings();

    /// <summary>What the queue knows of itself beyond its settings and the store's counts.</summary>
    [Alias("Describe")]
    [Repeatable]
    Task<QueueDescription> Describe();

    /// <summary>Changes settings.</summary>
    [Alias("ChangeSettings")]
    Task<SettingsReply> ChangeSettings(SettingsRequest request);

    /// <summary>The grain of the queue's name tells a partition the settings.</summary>
    [Alias("TellSettings")]
    Task TellSettings(QueueSettings settings);

    /// <summary>Activates the queue, so that it rebuilds itself and goes on; and wakes workers that wait although there is work.</summary>
    [Alias("Wake")]
    [Repeatable]
    Task Wake();
}
