using System.Collections.Concurrent;
using Orleans;
using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <summary>
/// The settings of the queues, as far as this process has asked for them: jobs need them at every failure and must not
/// ask their queue each time. A queue that is active in this process tells of a change at once; one that is active
/// elsewhere is asked again after <see cref="FreshFor"/>.
/// </summary>
public sealed class QueueSettingsCache(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>How old settings may be that a queue of another process has told.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The settings of a queue.</summary>
    public ValueTask<QueueSettings> GetAsync(string queueName) =>
        _entries.TryGetValue(queueName, out var entry) && clock.GetElapsedTime(entry.ReadAt) < FreshFor
            ? new ValueTask<QueueSettings>(entry.Settings)
            : new ValueTask<QueueSettings>(ReadAsync(queueName));

    /// <summary>A queue of this process has these settings now.</summary>
    public void Set(string queueName, QueueSettings settings) => _entries[queueName] = new Entry(settings, clock.GetTimestamp());

    /// <summary>The queue is not there any more.</summary>
    public void Forget(string queueName) => _entries.TryRemove(queueName, out _);

    private async Task<QueueSettings> ReadAsync(string queueName)
    {
        var before = _entries.GetValueOrDefault(queueName);
        var settings = await grains.GetGrain<IQueueGrain>(queueName).GetSettings();
        var read = new Entry(settings, clock.GetTimestamp());
        if (before is null ? _entries.TryAdd(queueName, read) : _entries.TryUpdate(queueName, read, before))
        {
            return settings;
        }

        // The queue has told of a change, or another reader was faster: that is at least as new as this answer.
        return _entries.GetValueOrDefault(queueName)?.Settings ?? settings;
    }

    // Compared by reference: two readings are never the same one.
    private sealed class Entry(QueueSettings settings, long readAt)
    {
        public QueueSettings Settings { get; } = settings;

        public long ReadAt { get; } = readAt;
    }
}
