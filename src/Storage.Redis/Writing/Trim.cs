using ReTraced.Queues;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>Removes what retention no longer keeps. Idempotency keys need nothing: Redis itself lets them expire.</summary>
internal sealed class Trim(RedisKeys keys, Ownership ownership)
{
    /// <summary>Hours of throughput that are kept: 31 days.</summary>
    private const long HoursKept = 31 * 24;

    /// <inheritdoc cref="IJobStore.TrimAsync" />
    public async Task<int> RunAsync(WriteSession session, string queueName, QueueRetention retention, long now, int limit)
    {
        var queue = keys.Queue(queueName);
        await ForgetHoursAsync(session, queue, (now / 3_600_000) - HoursKept, limit).ConfigureAwait(false);
        var due = await DueAsync(session.Database, queue, retention, now, limit).ConfigureAwait(false);
        if (due.Count == 0)
        {
            return 0;
        }

        var (jobs, marked) = (await MarkedJob.ReadAsync(session.Database, queue, due).ConfigureAwait(false), new MarkedCommits());
        for (var i = 0; i < jobs.Length; i++)
        {
            marked.Add(i + 1, [.. jobs[i].Indexes.Select(index => new SearchMark(index, Enters: false))]);
        }

        var result = await session.Database.ScriptEvaluateAsync(
            Script.Trim,
            [
                queue.Epoch, queue.Counts, queue.Done, queue.Jobs, queue.Ledger, queue.Ahead,
                .. due.SelectMany(id => new[] { queue.Job(id), queue.Spec(id), queue.Data(id), queue.Progress(id), queue.Log(id) }), .. marked.Keys,
            ],
            [session.Term.Epoch, due.Count, .. due.Select(id => (RedisValue)id), .. jobs.Select(job => (RedisValue)job.Version), .. marked.All]).ConfigureAwait(false);
        var removed = result.IsNull ? throw await ownership.LostAsync(session).ConfigureAwait(false) : (int[])result!;
        // After the jobs, so that there never is a job that cannot be found; a crash in between leaves entries that count for nothing.
        await new Reservations(keys, ownership).RemoveAsync(session, due.Where((_, i) => removed[i] == 1)).ConfigureAwait(false);
        return removed.Sum();
    }

    private static async Task<List<string>> DueAsync(IDatabase database, QueueKeys queue, QueueRetention retention, long now, int limit)
    {
        var count = database.SortedSetLengthAsync(queue.Done);
        var oldest = await database.SortedSetRangeByRankWithScoresAsync(queue.Done, 0, limit - 1).ConfigureAwait(false);
        var over = await count.ConfigureAwait(false) - retention.CompletedCount;
        var before = now - (retention.CompletedSeconds * 1000);
        return [.. oldest.TakeWhile((job, i) => i < over || job.Score < before).Select(job => (string)job.Element!)];
    }

    private async Task ForgetHoursAsync(WriteSession session, QueueKeys queue, long before, int limit)
    {
        var hours = await session.Database.SortedSetRangeByScoreAsync(queue.Hours, double.NegativeInfinity, before, Exclude.Stop, take: limit).ConfigureAwait(false);
        if (hours.Length > 0)
        {
            var result = await session.Database.ScriptEvaluateAsync(
                Script.ForgetHours,
                [queue.Epoch, queue.Hours, .. hours.Select(hour => queue.Minutes((long)hour))],
                [session.Term.Epoch, .. hours]).ConfigureAwait(false);
            _ = result.IsNull ? throw await ownership.LostAsync(session).ConfigureAwait(false) : result;
        }
    }
}
