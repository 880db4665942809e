using System.Globalization;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>One call of the commit script: the commits of one queue, or of an all-or-none batch.</summary>
internal sealed class CommitCall
{
    /// <summary>Each commit by itself.</summary>
    public const string Each = "each";

    /// <summary>All or none.</summary>
    public const string All = "all";

    /// <summary>Whether all could be written; nothing is.</summary>
    public const string Check = "check";

    private readonly List<RedisKey> queueKeys = [];
    private readonly List<RedisKey> minuteKeys = [];
    private readonly List<RedisKey> jobKeys = [];
    private readonly List<RedisValue> minutes = [];
    private readonly List<RedisValue> jobs = [];
    private readonly Dictionary<string, int> queues = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Queue, long Minute), int> minuteIndexes = [];

    /// <summary>Adds a commit; the answers come in this order.</summary>
    public void Add(EncodedCommit commit)
    {
        var queue = QueueIndex(commit.Queue);
        jobs.AddRange(commit.Arguments(queue, minute => MinuteIndex(commit.Queue, queue, minute)));
        jobKeys.AddRange(commit.Keys);
    }

    /// <summary>Runs it.</summary>
    /// <returns>An answer for each commit; null if another process owns the store now.</returns>
    public async Task<string[]?> RunAsync(WriteSession session, string mode)
    {
        RedisValue[] head = [mode, session.Term.Epoch, queues.Count, minuteIndexes.Count];
        var result = await session.Database.ScriptEvaluateAsync(Script.Commit, [.. queueKeys, .. minuteKeys, .. jobKeys], [.. head, .. minutes, .. jobs]).ConfigureAwait(false);
        return result.IsNull ? null : (string[]?)result;
    }

    private int QueueIndex(QueueKeys queue)
    {
        if (!queues.TryGetValue(queue.Name, out var index))
        {
            queues.Add(queue.Name, index = queues.Count);
            queueKeys.AddRange([queue.Epoch, queue.Place, queue.Counts, queue.Jobs, queue.Live, queue.Pending, queue.Done, queue.Kept, queue.Dead, queue.Letters, queue.Hours]);
        }

        return index;
    }

    private int MinuteIndex(QueueKeys keys, int queue, long minute)
    {
        if (!minuteIndexes.TryGetValue((queue, minute), out var index))
        {
            minuteIndexes.Add((queue, minute), index = minuteIndexes.Count);
            var hour = minute / 60;
            minuteKeys.Add(keys.Minutes(hour));
            minutes.AddRange([queue, hour, minute]);
        }

        return index;
    }
}
