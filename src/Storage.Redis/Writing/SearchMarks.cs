using ReTraced.Jobs;
using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>
/// The indexes that few jobs are in. What most jobs are has none: pending and completed are what is left of the live jobs and of all jobs
/// without those in another status, and a type that is the queue's name what is left without those of another type.
/// </summary>
internal static class SearchMarks
{
    /// <summary>The statuses that have an index.</summary>
    public static readonly IReadOnlyList<JobStatus> Statuses =
        [JobStatus.Processing, JobStatus.Delayed, JobStatus.Waiting, JobStatus.Failed, JobStatus.Dead, JobStatus.Poisoned, JobStatus.Cancelled];

    private static readonly List<SearchMark> None = [];

    /// <summary>What a commit changes, but for processing, which is among the <see cref="IndexMoves"/>.</summary>
    public static IReadOnlyList<SearchMark> Of(JobCommit commit, QueueKeys queue)
    {
        var (spec, head) = commit.State;
        List<SearchMark>? marks = null;
        // Each of these is looked at before anything is made: nearly all commits change none of them.
        if (commit.From is null && (spec.Type != queue.Name || spec.Tags is not null))
        {
            foreach (var index in OfSpec(spec.Type, spec.Tags, queue))
            {
                Add(ref marks, index, true);
            }
        }

        if (commit.From != head.Status)
        {
            if (commit.From is { } from && IsRare(from))
            {
                Add(ref marks, queue.ByStatus(from), false);
            }

            if (IsRare(head.Status))
            {
                Add(ref marks, queue.ByStatus(head.Status), true);
            }
        }

        if (commit.ErrorCodeBefore != head.LastError?.Code)
        {
            Change(ref marks, commit.ErrorCodeBefore, head.LastError?.Code, queue.ByCode);
        }

        if (commit.FingerprintBefore != head.Fingerprint)
        {
            Change(ref marks, commit.FingerprintBefore, head.Fingerprint, queue.ByFingerprint);
        }

        return marks ?? None;
    }

    /// <summary>All that a job is in, processing too.</summary>
    public static IEnumerable<RedisKey> Of(string type, IReadOnlyList<string>? tags, JobStatus status, string? code, string? fingerprint, QueueKeys queue) =>
    [
        .. OfSpec(type, tags, queue),
        .. Statuses.Contains(status) ? [queue.ByStatus(status)] : Array.Empty<RedisKey>(),
        .. code is not null ? [queue.ByCode(code)] : Array.Empty<RedisKey>(),
        .. fingerprint is not null ? [queue.ByFingerprint(fingerprint)] : Array.Empty<RedisKey>(),
    ];

    private static bool IsRare(JobStatus status) => status is not (JobStatus.Pending or JobStatus.Processing or JobStatus.Completed);

    private static IEnumerable<RedisKey> OfSpec(string type, IReadOnlyList<string>? tags, QueueKeys queue)
    {
        if (type != queue.Name)
        {
            yield return queue.Typed;
            yield return queue.ByType(type);
        }

        foreach (var tag in tags?.Distinct(StringComparer.Ordinal) ?? [])
        {
            yield return queue.ByTag(tag);
        }
    }

    private static void Change(ref List<SearchMark>? marks, string? before, string? after, Func<string, RedisKey> index)
    {
        if (before is not null)
        {
            Add(ref marks, index(before), false);
        }

        if (after is not null)
        {
            Add(ref marks, index(after), true);
        }
    }

    private static void Add(ref List<SearchMark>? marks, RedisKey index, bool enters) => (marks ??= []).Add(new SearchMark(index, enters));
}
