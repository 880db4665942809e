using System.Collections.Concurrent;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Reading;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>Removes what retention no longer keeps. Idempotency keys need nothing: Redis itself lets them expire.</summary>
internal sealed class Trim(RedisKeys keys, Ownership ownership)
{
    /// <summary>Hours of throughput that are kept: 31 days.</summary>
    private const long HoursKept = 31 * 24;

    private const int LooksForOne = 4;

    private readonly JobReads jobs = new(keys);
    private readonly ConcurrentDictionary<string, long> lookedTo = new(StringComparer.Ordinal);

    /// <inheritdoc cref="IJobStore.TrimAsync" />
    public async Task<int> RunAsync(WriteSession session, string queueName, QueueRetention retention, long now, int limit)
    {
        var queue = keys.Queue(queueName);
        await ForgetHoursAsync(session, queue, (now / 3_600_000) - HoursKept, limit).ConfigureAwait(false);
        var (due, dependents) = await DueAsync(session.Database, queue, retention, now, limit).ConfigureAwait(false);
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
                queue.Epoch, queue.Counts, queue.Done, queue.Jobs, queue.Ledger, queue.Ahead, queue.Parents,
                .. due.SelectMany(id => new[] { queue.Job(id), queue.Spec(id), queue.Data(id), queue.Progress(id), queue.Log(id), queue.Dependents(id) }), .. marked.Keys,
            ],
            [
                session.Term.Epoch, due.Count, .. due.Select(id => (RedisValue)id), .. jobs.Select(job => (RedisValue)job.Version),
                .. due.Select(id => (RedisValue)dependents.GetValueOrDefault(id)), .. marked.All,
            ]).ConfigureAwait(false);
        var removed = result.IsNull ? throw await ownership.LostAsync(session).ConfigureAwait(false) : (int[])result!;
        // After the jobs, so that there never is a job that cannot be found; a crash in between leaves entries that count for nothing.
        await new Reservations(keys, ownership).RemoveAsync(session, due.Where((_, i) => removed[i] == 1)).ConfigureAwait(false);
        return removed.Sum();
    }

    // And how many depended on each. One that is still needed is passed by, so that it does not keep those behind it.
    private async Task<(List<string> Due, Dictionary<string, int> Dependents)> DueAsync(IDatabase database, QueueKeys queue, QueueRetention retention, long now, int limit)
    {
        var over = await database.SortedSetLengthAsync(queue.Done).ConfigureAwait(false) - retention.CompletedCount;
        var before = now - (retention.CompletedSeconds * 1000);
        var (due, dependents) = (new List<string>(), new Dictionary<string, int>(StringComparer.Ordinal));
        // Of very many that are needed one call looks at some, and the next goes on there.
        var first = lookedTo.GetValueOrDefault(queue.Name);
        lookedTo.TryRemove(queue.Name, out _);
        for (var rank = first; ; rank += limit)
        {
            if (rank - first == LooksForOne * (long)limit)
            {
                lookedTo[queue.Name] = rank - due.Count;
                return (due, dependents);
            }

            var oldest = await database.SortedSetRangeByRankWithScoresAsync(queue.Done, rank, rank + limit - 1).ConfigureAwait(false);
            var candidates = over > due.Count ? oldest : [.. oldest.TakeWhile(job => job.Score < before)];
            var needed = await NeededAsync(database, queue, [.. candidates.Select(job => (string)job.Element!)], dependents).ConfigureAwait(false);
            foreach (var job in candidates)
            {
                if (due.Count == limit || (due.Count >= over && job.Score >= before))
                {
                    return (due, dependents);
                }

                if ((string)job.Element! is var jobId && !needed.Contains(jobId))
                {
                    due.Add(jobId);
                }
            }

            if (candidates.Length < limit)
            {
                return (due, dependents);
            }
        }
    }

    // The jobs on which one depends that is neither completed nor cancelled: it may still need what they have left.
    private async Task<HashSet<string>> NeededAsync(IDatabase database, QueueKeys queue, List<string> jobIds, Dictionary<string, int> dependents)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        if (jobIds.Count == 0 || !await database.KeyExistsAsync(queue.Parents).ConfigureAwait(false))
        {
            return needed;
        }

        var isParent = await database.HashGetAsync(queue.Parents, [.. jobIds.Select(id => (RedisValue)id)]).ConfigureAwait(false);
        foreach (var (parent, _) in jobIds.Zip(isParent).Where(known => !known.Second.IsNull))
        {
            var children = (await database.SortedSetRangeByRankAsync(queue.Dependents(parent)).ConfigureAwait(false)).ToStringArray();
            dependents[parent] = children.Length;
            if ((await jobs.HeadsAsync(database, children!).ConfigureAwait(false)).Values.Any(child => child.Status is not (JobStatus.Completed or JobStatus.Cancelled)))
            {
                needed.Add(parent);
            }
        }

        return needed;
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
