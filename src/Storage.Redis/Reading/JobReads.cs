using System.Globalization;
using ReTraced.Jobs;
using ReTraced.Storage.Redis.Format;
using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>Reads of jobs by their ids, and of a queue's live ones.</summary>
internal sealed class JobReads(RedisKeys keys)
{
    private const int KeysOfAJob = 4;
    private const int HeadsAtOnce = 1_000;

    /// <summary>The queue of each job by the directory; null for those that are not in it.</summary>
    public async Task<string?[]> QueuesOfAsync(IDatabase database, IReadOnlyList<string> jobIds) =>
        (await database.StringGetAsync([.. jobIds.Select(keys.Directory)]).ConfigureAwait(false)).ToStringArray();

    /// <summary>For each id the job, or null.</summary>
    /// <param name="database">Where to read.</param>
    /// <param name="jobIds">The ids.</param>
    /// <param name="astray">Is told of each entry of the directory that leads to no job.</param>
    public async Task<StoredJob?[]> FindAsync(IDatabase database, IReadOnlyList<string> jobIds, Action<string>? astray = null)
    {
        var queues = await QueuesOfAsync(database, jobIds).ConfigureAwait(false);
        var found = await FindAsync(database, [.. queues.Select((queue, i) => (queue, jobIds[i]))]).ConfigureAwait(false);
        for (var i = 0; astray is not null && i < found.Length; i++)
        {
            if (found[i] is null && queues[i] is not null)
            {
                astray(jobIds[i]);
            }
        }

        return found;
    }

    /// <summary>For each job in a queue that is known the job, or null.</summary>
    public async Task<StoredJob?[]> FindAsync(IDatabase database, IReadOnlyList<(string? Queue, string JobId)> wanted)
    {
        var found = new StoredJob?[wanted.Count];
        await Task.WhenAll(Enumerable.Range(0, wanted.Count).Where(i => wanted[i].Queue is not null).GroupBy(i => wanted[i].Queue!, StringComparer.Ordinal).Select(async group =>
        {
            var queue = keys.Queue(group.Key);
            var members = group.ToList();
            var names = new RedisKey[members.Count * KeysOfAJob];
            for (var i = 0; i < members.Count; i++)
            {
                var (id, at) = (wanted[members[i]].JobId, i * KeysOfAJob);
                (names[at], names[at + 1], names[at + 2], names[at + 3]) = (queue.Job(id), queue.Spec(id), queue.Data(id), queue.Progress(id));
            }

            // One command: what is apart from the job is of the same instant.
            var values = await database.StringGetAsync(names).ConfigureAwait(false);
            for (var i = 0; i < members.Count; i++)
            {
                var at = i * KeysOfAJob;
                if ((byte[]?)values[at] is { } job)
                {
                    found[members[i]] = JobText.Read(job, values[at + 1], values[at + 2], values[at + 3]);
                }
            }
        })).ConfigureAwait(false);
        return found;
    }

    /// <summary>The heads of jobs; unknown ones are left out.</summary>
    public async Task<IReadOnlyDictionary<string, JobHead>> HeadsAsync(IDatabase database, IReadOnlyList<string> jobIds)
    {
        var heads = new Dictionary<string, JobHead>(jobIds.Count, StringComparer.Ordinal);
        foreach (var some in jobIds.Chunk(HeadsAtOnce))
        {
            var queues = await QueuesOfAsync(database, some).ConfigureAwait(false);
            var there = Enumerable.Range(0, some.Length).Where(i => queues[i] is not null).ToList();
            var jobs = await database.StringGetAsync([.. there.Select(i => keys.Queue(queues[i]!).Job(some[i]))]).ConfigureAwait(false);
            foreach (var (i, job) in there.Zip(jobs).Where(found => !found.Second.IsNull))
            {
                heads[some[i]] = JobText.ReadHead(job!);
            }
        }

        return heads;
    }

    /// <summary>Who holds unique keys of a queue.</summary>
    public async Task<IReadOnlyDictionary<string, string>> UniqueAsync(IDatabase database, string queueName, IReadOnlyList<string> wanted, long now)
    {
        var queue = keys.Queue(queueName);
        var holders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in wanted.Chunk(HeadsAtOnce))
        {
            var values = await database.StringGetAsync([.. some.Select(queue.Unique)]).ConfigureAwait(false);
            foreach (var (key, value) in some.Zip(values.ToStringArray()).Where(held => held.Second is not null))
            {
                var space = value!.IndexOf(' ', StringComparison.Ordinal);
                // It counts by the caller's clock; the server's own only clears it away.
                if (long.Parse(value.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture) is var until && (until == 0 || until > now))
                {
                    holders[key] = value[(space + 1)..];
                }
            }
        }

        return holders;
    }

    /// <summary>What an idempotency key has made.</summary>
    public async Task<IdempotentJob?> IdempotentAsync(IDatabase database, string queueName, string scope, long now) =>
        // By the caller's clock, as above.
        ((string?)await database.StringGetAsync(keys.Queue(queueName).Idempotency(scope)).ConfigureAwait(false))?.Split(' ') is [var ends, var hash, var jobId]
            && long.Parse(ends, NumberStyles.None, CultureInfo.InvariantCulture) > now
            ? new IdempotentJob(jobId, hash)
            : null;

    /// <summary>A page of the jobs that depend on one.</summary>
    public async Task<IReadOnlyList<string>> DependentsAsync(IDatabase database, string jobId, string afterJobId, int limit)
    {
        if ((await QueuesOfAsync(database, [jobId]).ConfigureAwait(false))[0] is not { } queue)
        {
            return [];
        }

        RedisValue after = afterJobId.Length == 0 ? default : (RedisValue)afterJobId;
        return (await database.SortedSetRangeByValueAsync(keys.Queue(queue).Dependents(jobId), after, default, Exclude.Start, Order.Ascending, 0, limit).ConfigureAwait(false)).ToStringArray()!;
    }

    /// <summary>A page of a job's ledger.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> LedgerAsync(IDatabase database, string jobId, long afterSeq, int limit)
    {
        if (limit <= 0 || (await QueuesOfAsync(database, [jobId]).ConfigureAwait(false))[0] is not { } queue)
        {
            return [];
        }

        var queueKeys = keys.Queue(queue);
        // A job's version is the seq of its last entry.
        var last = JobText.Version(await database.StringGetRangeAsync(queueKeys.Job(jobId), 0, JobText.BeginningBytes - 1).ConfigureAwait(false));
        var first = Math.Max(0, afterSeq) + 1;
        var count = Math.Min(limit, last - first + 1);
        if (count <= 0)
        {
            return [];
        }

        var fields = new RedisValue[count];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = QueueKeys.LedgerField(jobId, first + i);
        }

        var entries = await database.HashGetAsync(queueKeys.Ledger, fields).ConfigureAwait(false);
        // None is there if the job was removed meanwhile.
        return [.. entries.Where(entry => !entry.IsNull).Select(entry => LedgerText.Read(entry!))];
    }

    /// <summary>A page of a job's log.</summary>
    public async Task<IReadOnlyList<LogLine>> LogAsync(IDatabase database, string jobId, long afterSeq, int limit)
    {
        if ((await QueuesOfAsync(database, [jobId]).ConfigureAwait(false))[0] is not { } queue)
        {
            return [];
        }

        var lines = await database.ListRangeAsync(keys.Queue(queue).Log(jobId)).ConfigureAwait(false);
        return [.. lines.Select(line => LogText.Read(line!)).Where(line => line.Seq > afterSeq).Take(limit)];
    }

    /// <summary>A page of a queue's live jobs.</summary>
    public async Task<IReadOnlyList<LiveJob>> LiveAsync(IDatabase database, string queueName, long afterPlace, int limit)
    {
        var queue = keys.Queue(queueName);
        var live = new List<LiveJob>();
        while (live.Count < limit)
        {
            var ids = await database.SortedSetRangeByScoreAsync(queue.Live, afterPlace, double.PositiveInfinity, Exclude.Start, take: limit - live.Count).ConfigureAwait(false);
            if (ids.Length == 0)
            {
                break;
            }

            var values = await database.StringGetAsync([.. ids.Select(id => queue.Job(id!)), .. ids.Select(id => queue.Spec(id!))]).ConfigureAwait(false);
            foreach (var job in ids.Select((_, i) => i).Where(i => !values[i].IsNull).Select(i => JobText.ReadLive(values[i]!, values[ids.Length + i])))
            {
                afterPlace = Math.Max(afterPlace, job.Place);
                // It may have ended between the two readings.
                if (job.Status.IsLive())
                {
                    live.Add(job);
                }
            }

            if (values.All(value => value.IsNull))
            {
                break;
            }
        }

        return live;
    }
}
