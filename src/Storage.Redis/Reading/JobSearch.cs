using ReTraced.Jobs;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>How the jobs of a queue that may match a filter are found: the smallest of its indexes is walked through, the others are asked.</summary>
internal static class JobSearch
{
    // Each may take some dozen counts, and the server does nothing else meanwhile.
    private const int MostOfARest = 64;

    /// <summary>The walk through one queue.</summary>
    /// <param name="database">Where to read.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="filter">What is looked for.</param>
    /// <param name="start">Where to go on; null: from the end.</param>
    public static async Task<IndexWalk> WalkAsync(IDatabase database, QueueKeys queue, JobFilter filter, IndexMember? start)
    {
        var (sets, rests) = (Sets(queue, filter), Rests(queue, filter));
        var ranges = PlaceRange.OfAsync(database, queue.Ahead, filter.CreatedAfter, filter.CreatedBefore);
        var (set, rest) = await SmallestAsync(database, queue.Jobs, sets, rests).ConfigureAwait(false);
        var others = sets.Where(other => rest is not null || other != set).ToList();
        return new IndexWalk(
            queue.Name,
            rest is not null
                ? (before, range, most) => ReadRestAsync(database, rest, before, range, Math.Min(most, MostOfARest))
                : (before, range, most) => IndexMember.ReadSetAsync(database, set, before, range, most),
            start)
        {
            Ranges = await ranges.ConfigureAwait(false),
            Elsewhere = others.Count == 0 ? null : members => ElsewhereAsync(database, others, members),
        };
    }

    /// <summary>The walk through one queue in a store whose owner does not keep the indexes.</summary>
    public static IndexWalk Walk(IDatabase database, QueueKeys queue, JobFilter filter, IndexMember? start)
    {
        var set = filter.Status switch
        {
            <= JobStatus.Waiting => queue.Live,
            JobStatus.Failed or JobStatus.Dead or JobStatus.Poisoned => queue.Kept,
            _ => queue.Jobs,
        };
        return new IndexWalk(queue.Name, (before, range, most) => IndexMember.ReadSetAsync(database, set, before, range, most), start);
    }

    // The sets that a job must be in.
    private static List<RedisKey> Sets(QueueKeys queue, JobFilter filter) =>
    [
        .. filter.Fingerprint is { } fingerprint ? [queue.ByFingerprint(fingerprint)] : Array.Empty<RedisKey>(),
        .. filter.ErrorCode is { } code ? [queue.ByCode(code)] : Array.Empty<RedisKey>(),
        .. filter.Tag is { } tag ? [queue.ByTag(tag)] : Array.Empty<RedisKey>(),
        .. filter.Type is { } type && type != queue.Name ? [queue.ByType(type)] : Array.Empty<RedisKey>(),
        .. filter.Status is { } status and not (JobStatus.Pending or JobStatus.Completed) ? [queue.ByStatus(status)] : Array.Empty<RedisKey>(),
    ];

    // What most jobs are has no set: it is what others leave.
    private static List<RedisKey[]> Rests(QueueKeys queue, JobFilter filter)
    {
        var rests = new List<RedisKey[]>();
        if (filter.Status == JobStatus.Pending)
        {
            rests.Add([queue.Live, queue.Processing, queue.ByStatus(JobStatus.Delayed), queue.ByStatus(JobStatus.Waiting)]);
        }
        else if (filter.Status == JobStatus.Completed)
        {
            rests.Add([queue.Jobs, queue.Live, .. ((JobStatus[])[JobStatus.Failed, JobStatus.Dead, JobStatus.Poisoned, JobStatus.Cancelled]).Select(queue.ByStatus)]);
        }

        if (filter.Type == queue.Name)
        {
            rests.Add([queue.Jobs, queue.Typed]);
        }

        return rests;
    }

    private static async Task<(RedisKey Set, RedisKey[]? Left)> SmallestAsync(IDatabase database, RedisKey everything, List<RedisKey> sets, List<RedisKey[]> rests)
    {
        switch (sets.Count + rests.Count)
        {
            case 0:
                return (everything, null);
            case 1:
                return sets.Count == 1 ? (sets[0], null) : (default, rests[0]);
        }

        var all = sets.Select(set => (RedisKey[])[set]).Concat(rests).ToList();
        var sizes = await Task.WhenAll(all.Select(async keys =>
        {
            var counts = await Task.WhenAll(keys.Select(key => database.SortedSetLengthAsync(key))).ConfigureAwait(false);
            return counts[0] - counts.Skip(1).Sum();
        })).ConfigureAwait(false);
        var smallest = Array.IndexOf(sizes, sizes.Min());
        return smallest < sets.Count ? (sets[smallest], null) : (default, all[smallest]);
    }

    private static async Task<IReadOnlyList<IndexMember>> ReadRestAsync(IDatabase database, RedisKey[] rest, IndexMember? before, PlaceRange range, int most)
    {
        // One that shares the place of the last one may be of another queue and have been read before.
        var last = before is { } start ? Math.Min(start.Position, range.Last) : range.Last;
        var found = (RedisValue[])(await database.ScriptEvaluateAsync(Script.Rest, rest, [Bound(last), Bound(range.First), most]).ConfigureAwait(false))!;
        var members = new List<IndexMember>(found.Length / 2);
        for (var i = 0; i < found.Length; i += 2)
        {
            var member = new IndexMember((long)found[i], found[i + 1]!);
            if (before is null || member.Follows(before.Value))
            {
                members.Add(member);
            }
        }

        return members;
    }

    private static RedisValue Bound(double place) => double.IsInfinity(place) ? place > 0 ? "+inf" : "-inf" : (long)place;

    private static async Task<bool[]> ElsewhereAsync(IDatabase database, List<RedisKey> others, IReadOnlyList<IndexMember> members)
    {
        var names = members.Select(member => (RedisValue)member.JobId).ToArray();
        var scores = await Task.WhenAll(others.Select(other => database.SortedSetScoresAsync(other, names))).ConfigureAwait(false);
        return [.. members.Select((_, i) => scores.All(score => score[i] is not null))];
    }
}
