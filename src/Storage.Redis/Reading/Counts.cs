using System.Globalization;
using ReTraced.Jobs;
using ReTraced.Storage.Redis.Format;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Writing;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>Reads the counters. None of them counts jobs.</summary>
internal sealed class Counts(RedisKeys keys)
{
    /// <summary>The names of all queues, in order.</summary>
    public async Task<List<string>> QueuesAsync(IDatabase database) =>
        [.. (await database.SetMembersAsync(keys.Queues).ConfigureAwait(false)).Select(name => (string)name!).Order(StringComparer.Ordinal)];

    /// <summary>Each queue's jobs by status.</summary>
    public async Task<IReadOnlyList<QueueCounts>> ByStatusAsync(IDatabase database)
    {
        var queues = await QueuesAsync(database).ConfigureAwait(false);
        var counts = await Task.WhenAll(queues.Select(queue => database.HashGetAllAsync(keys.Queue(queue).Counts))).ConfigureAwait(false);
        // A queue is listed before its first job is there.
        return [.. queues.Zip(counts).Where(queue => queue.Second.Length > 0)
            .Select(queue => new QueueCounts(queue.First, queue.Second.ToDictionary(count => StoredText.Status(count.Name!), count => (long)count.Value)))];
    }

    /// <summary>The earliest due time of a queue's pending jobs.</summary>
    public async Task<long?> OldestPendingAsync(IDatabase database, string queueName) =>
        await database.SortedSetRangeByRankWithScoresAsync(keys.Queue(queueName).Pending, 0, 0).ConfigureAwait(false) is [var first] ? (long)first.Score : null;

    /// <summary>The counters of each minute, by queue and minute.</summary>
    public async Task<IReadOnlyList<MinuteCounts>> ByMinuteAsync(IDatabase database, string? queueName, long fromMinute)
    {
        var queues = queueName is null ? await QueuesAsync(database).ConfigureAwait(false) : [queueName];
        var minutes = await Task.WhenAll(queues.Select(queue => ByMinuteAsync(database, keys.Queue(queue), fromMinute))).ConfigureAwait(false);
        return [.. minutes.SelectMany(queue => queue)];
    }

    private static async Task<IEnumerable<MinuteCounts>> ByMinuteAsync(IDatabase database, QueueKeys queue, long fromMinute)
    {
        var hours = await database.SortedSetRangeByScoreAsync(queue.Hours, fromMinute / 60).ConfigureAwait(false);
        var hashes = await Task.WhenAll(hours.Select(hour => database.HashGetAllAsync(queue.Minutes((long)hour)))).ConfigureAwait(false);
        var minutes = new SortedDictionary<long, Dictionary<char, long>>();
        foreach (var field in hashes.SelectMany(hash => hash))
        {
            // MINUTE:LETTER
            var name = (string)field.Name!;
            var minute = long.Parse(name.AsSpan(0, name.Length - 2), CultureInfo.InvariantCulture);
            if (minute >= fromMinute)
            {
                (minutes.TryGetValue(minute, out var counts) ? counts : minutes[minute] = [])[name[^1]] = (long)field.Value;
            }
        }

        return minutes.Select(minute => new MinuteCounts
        {
            QueueName = queue.Name,
            Minute = minute.Key,
            Enqueued = minute.Value.GetValueOrDefault(MinuteLetters.Enqueued),
            Started = minute.Value.GetValueOrDefault(MinuteLetters.Started),
            Completed = minute.Value.GetValueOrDefault(MinuteLetters.Completed),
            FailedRuns = minute.Value.GetValueOrDefault(MinuteLetters.FailedRun),
            Retried = minute.Value.GetValueOrDefault(MinuteLetters.Retried),
            Died = minute.Value.GetValueOrDefault(MinuteLetters.Died),
        });
    }
}
