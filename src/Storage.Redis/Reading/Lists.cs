using System.Text.Json;
using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Storage.Redis.Format;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Writing;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>Lists of jobs, newest first, and of dead letters, latest death first: the queues' indexes as one.</summary>
internal sealed class Lists(RedisKeys keys, JobReads jobs, Counts counts)
{
    /// <summary>Most jobs that one call looks into.</summary>
    public const int MostJobs = 10_000;

    /// <summary>Most jobs that one call finds in an index, looked into or not.</summary>
    public const int MostMembers = 50_000;

    /// <summary>Most dead letters that one call looks at.</summary>
    public const int MostLetters = 20_000;

    private const long MostBytes = 32 << 20;
    // With the largest jobs these are 64 MiB.
    private const int AtOnce = 64;

    /// <inheritdoc cref="IJobQueries.ListJobsAsync" />
    public async Task<Page<StoredJob>> JobsAsync(IDatabase database, JobFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var (looked, bytes) = (0, 0L);
        var start = ListCursor.Read(ListCursor.Jobs, cursor);
        var indexed = await SearchBuild.IsDoneAsync(database, keys).ConfigureAwait(false);
        return await ListAsync(
            ListCursor.Jobs,
            database,
            filter.Queue,
            queue => indexed ? JobSearch.WalkAsync(database, queue, filter, start) : Task.FromResult(JobSearch.Walk(database, queue, filter, start)),
            start,
            limit,
            LookAsync,
            walked => walked >= MostMembers || looked >= MostJobs || bytes > MostBytes,
            cancellationToken).ConfigureAwait(false);

        async Task<IEnumerable<StoredJob?>> LookAsync(List<(string Queue, IndexMember Member, bool Possible)> some)
        {
            // Those that another index rules out are not read.
            var found = await jobs.FindAsync(database, [.. some.Select(entry => (entry.Possible ? entry.Queue : null, entry.Member.JobId))]).ConfigureAwait(false);
            looked += some.Count(entry => entry.Possible);
            bytes += found.Sum(job => job?.State.Spec.JobData.Length ?? 0);
            return found.Select(job => job is not null && filter.Matches(job) ? job : null);
        }
    }

    /// <inheritdoc cref="IJobQueries.ListDeadLettersAsync" />
    public Task<Page<DeadLetterRow>> DeadLettersAsync(IDatabase database, DeadLetterFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var start = ListCursor.Read(ListCursor.DeadLetters, cursor);
        return ListAsync(
            ListCursor.DeadLetters,
            database,
            filter.Queue,
            queue => Task.FromResult(new IndexWalk(queue.Name, (before, range, most) => IndexMember.ReadSetAsync(database, queue.Dead, before, range, most), start) { Ranges = [new PlaceRange(filter.DiedAfter ?? PlaceRange.All.First, filter.DiedBefore - 1 ?? PlaceRange.All.Last)] }),
            start,
            limit,
            LookAsync,
            looked => looked >= MostLetters,
            cancellationToken);

        async Task<IEnumerable<DeadLetterRow?>> LookAsync(List<(string Queue, IndexMember Member, bool Possible)> some)
        {
            var lines = await LinesAsync(database, some).ConfigureAwait(false);
            return lines.Select(row => row is not null && filter.Matches(row) ? row : null);
        }
    }

    /// <inheritdoc cref="IJobQueries.GetDeadLetterAsync" />
    public async Task<DeadLetterRow?> DeadLetterAsync(IDatabase database, string jobId) =>
        (await jobs.QueuesOfAsync(database, [jobId]).ConfigureAwait(false))[0] is { } queue
            ? (await LinesAsync(database, [(queue, new IndexMember(0, jobId), true)]).ConfigureAwait(false))[0]
            : null;

    // Looks through the queues' indexes from the end on, until the page is full or enough was looked at.
    private async Task<Page<T>> ListAsync<T>(
        char list,
        IDatabase database,
        string? queueName,
        Func<QueueKeys, Task<IndexWalk>> walkOf,
        IndexMember? start,
        int limit,
        Func<List<(string Queue, IndexMember Member, bool Possible)>, Task<IEnumerable<T?>>> look,
        Func<int, bool> enough,
        CancellationToken cancellationToken)
        where T : class
    {
        var (page, last, looked) = (new List<T>(), start, 0);
        if (limit <= 0)
        {
            return new Page<T>(page, null);
        }

        var queues = queueName is null ? await counts.QueuesAsync(database).ConfigureAwait(false) : [queueName];
        var walk = new MergedWalk(await Task.WhenAll(queues.Select(queue => walkOf(keys.Queue(queue)))).ConfigureAwait(false));
        while (!enough(looked))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var some = await walk.TakeAsync(AtOnce).ConfigureAwait(false);
            if (some.Count == 0)
            {
                return new Page<T>(page, null, PageScan.Of(looked, page.Count, complete: true));
            }

            foreach (var ((_, member, _), found) in some.Zip(await look(some).ConfigureAwait(false)))
            {
                if (page.Count == limit)
                {
                    // There is at least this one more.
                    return new Page<T>(page, ListCursor.Write(list, last!.Value), PageScan.Of(looked, page.Count, complete: true));
                }

                (last, looked) = (member, looked + 1);
                if (found is not null)
                {
                    page.Add(found);
                }
            }
        }

        return new Page<T>(page, ListCursor.Write(list, last!.Value), PageScan.Of(looked, page.Count, complete: page.Count == limit));
    }

    private async Task<DeadLetterRow?[]> LinesAsync(IDatabase database, List<(string Queue, IndexMember Member, bool Possible)> some)
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
