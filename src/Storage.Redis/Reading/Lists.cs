using System.Text.Json;
using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Storage.Redis.Format;
using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>Lists of jobs, newest first, and of dead letters, latest death first: the queues' indexes as one.</summary>
internal sealed class Lists(RedisKeys keys, JobReads jobs, Counts counts)
{
    /// <summary>Most jobs that one call looks at.</summary>
    public const int MostJobs = 10_000;

    /// <summary>Most dead letters that one call looks at.</summary>
    public const int MostLetters = 20_000;

    private const long MostBytes = 32 << 20;
    // With the largest jobs these are 64 MiB.
    private const int AtOnce = 64;

    /// <inheritdoc cref="IJobQueries.ListJobsAsync" />
    public Task<Page<StoredJob>> JobsAsync(IDatabase database, JobFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        return ListAsync(ListCursor.Jobs, database, filter.Queue, queue => Index(database, queue, filter.Status), cursor, limit, LookAsync, looked => looked >= MostJobs || bytes > MostBytes, cancellationToken);

        async Task<IEnumerable<StoredJob?>> LookAsync(List<(string Queue, IndexMember Member)> some)
        {
            var found = await jobs.FindAsync(database, [.. some.Select(entry => ((string?)entry.Queue, entry.Member.JobId))]).ConfigureAwait(false);
            bytes += found.Sum(job => job?.State.Spec.JobData.Length ?? 0);
            return found.Select(job => job is not null && filter.Matches(job) ? job : null);
        }
    }

    /// <inheritdoc cref="IJobQueries.ListDeadLettersAsync" />
    public Task<Page<DeadLetterRow>> DeadLettersAsync(IDatabase database, DeadLetterFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        return ListAsync(ListCursor.DeadLetters, database, filter.Queue, queue => Between(Set(database, queue.Dead), filter.DiedAfter, filter.DiedBefore), cursor, limit, LookAsync, looked => looked >= MostLetters, cancellationToken);

        async Task<IEnumerable<DeadLetterRow?>> LookAsync(List<(string Queue, IndexMember Member)> some)
        {
            var lines = await LinesAsync(database, some).ConfigureAwait(false);
            return lines.Select(row => row is not null && filter.Matches(row) ? row : null);
        }
    }

    /// <inheritdoc cref="IJobQueries.GetDeadLetterAsync" />
    public async Task<DeadLetterRow?> DeadLetterAsync(IDatabase database, string jobId) =>
        (await jobs.QueuesOfAsync(database, [jobId]).ConfigureAwait(false))[0] is { } queue
            ? (await LinesAsync(database, [(queue, new IndexMember(0, jobId))]).ConfigureAwait(false))[0]
            : null;

    // Looks through the queues' indexes from the end on, until the page is full or enough was looked at.
    private async Task<Page<T>> ListAsync<T>(
        char list,
        IDatabase database,
        string? queueName,
        Func<QueueKeys, ReadPage> index,
        string? cursor,
        int limit,
        Func<List<(string Queue, IndexMember Member)>, Task<IEnumerable<T?>>> look,
        Func<int, bool> enough,
        CancellationToken cancellationToken)
        where T : class
    {
        var (page, last, looked) = (new List<T>(), ListCursor.Read(list, cursor), 0);
        if (limit <= 0)
        {
            return new Page<T>(page, null);
        }

        var queues = queueName is null ? await counts.QueuesAsync(database).ConfigureAwait(false) : [queueName];
        var walk = new MergedWalk([.. queues.Select(queue => new IndexWalk(queue, index(keys.Queue(queue)), last))]);
        while (!enough(looked))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var some = await walk.TakeAsync(AtOnce).ConfigureAwait(false);
            if (some.Count == 0)
            {
                return new Page<T>(page, null);
            }

            foreach (var ((_, member), found) in some.Zip(await look(some).ConfigureAwait(false)))
            {
                if (page.Count == limit)
                {
                    // There is at least this one more.
                    return new Page<T>(page, ListCursor.Write(list, last!.Value));
                }

                (last, looked) = (member, looked + 1);
                if (found is not null)
                {
                    page.Add(found);
                }
            }
        }

        return new Page<T>(page, ListCursor.Write(list, last!.Value));
    }

    // Few jobs are live or dead among very many that are done: those have an index of their own.
    private static ReadPage Index(IDatabase database, QueueKeys queue, JobStatus? status) => status switch
    {
        <= JobStatus.Waiting => Set(database, queue.Live),
        JobStatus.Failed or JobStatus.Dead or JobStatus.Poisoned => Set(database, queue.Kept),
        _ => Set(database, queue.Jobs),
    };

    private static ReadPage Set(IDatabase database, RedisKey set) => (before, most) => IndexMember.ReadSetAsync(database, set, before, most);

    // Those at one of these positions and on, up to another one.
    private static ReadPage Between(ReadPage index, long? from, long? to) => async (before, most) =>
    {
        // An empty id comes after all that share its position.
        var start = to is { } end && !(before?.Position < end) ? new IndexMember(end, "") : before;
        var members = await index(start, most).ConfigureAwait(false);
        return from is { } first ? [.. members.TakeWhile(member => member.Position >= first)] : members;
    };

    private async Task<DeadLetterRow?[]> LinesAsync(IDatabase database, List<(string Queue, IndexMember Member)> some)
    {
        var lines = new DeadLetterRow?[some.Count];
        await Task.WhenAll(Enumerable.Range(0, some.Count).GroupBy(i => some[i].Queue, StringComparer.Ordinal).Select(async group =>
        {
            var members = group.ToList();
            var values = await database.HashGetAsync(keys.Queue(group.Key).Letters, [.. members.Select(i => (RedisValue)some[i].Member.JobId)]).ConfigureAwait(false);
            for (var i = 0; i < members.Count; i++)
            {
                lines[members[i]] = values[i].IsNull ? null : JsonSerializer.Deserialize((byte[])values[i]!, StoredJson.Default.DeadLetterRow);
            }
        })).ConfigureAwait(false);
        return lines;
    }
}
