using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>
/// Which jobs depend on which. Noted with the parents, which may be in other queues, before the dependents are committed: whoever
/// ends later finds the note, and one about a job that was not made in the end leads to nobody. Who removes a job looks for such notes in the same step.
/// </summary>
internal sealed class Dependencies(RedisKeys keys, Ownership ownership)
{
    /// <summary>Notes what new jobs depend on.</summary>
    /// <param name="session">The session.</param>
    /// <param name="commits">The commits.</param>
    /// <param name="together">True if they are written all or none, so that one may depend on another.</param>
    /// <returns>Of each commit a parent that does not exist, or null; null if none has parents.</returns>
    public async Task<string?[]?> NoteAsync(WriteSession session, IReadOnlyList<EncodedCommit> commits, bool together)
    {
        var children = ChildrenByParent(commits);
        if (children.Count == 0)
        {
            return null;
        }

        var made = together ? Made(commits) : [];
        var elsewhere = children.Keys.Where(parent => !made.ContainsKey(parent)).ToArray();
        var directory = await session.Database.StringGetAsync([.. elsewhere.Select(keys.Directory)]).ConfigureAwait(false);
        var missing = new HashSet<string>(StringComparer.Ordinal);
        var parents = made.Where(job => children.ContainsKey(job.Key)).Select(job => (JobId: job.Key, Queue: job.Value, MustExist: false)).ToList();
        foreach (var (parent, queue) in elsewhere.Zip(directory))
        {
            if (queue.IsNull)
            {
                missing.Add(parent);
            }
            else
            {
                parents.Add((parent, keys.Queue(queue!), MustExist: true));
            }
        }

        var absent = (int[])(await session.Database.ScriptEvaluateAsync(
            Script.Depend,
            [.. parents.SelectMany(parent => new[] { parent.Queue.Job(parent.JobId), parent.Queue.Parents, parent.Queue.Dependents(parent.JobId) })],
            [.. parents.SelectMany(parent => Arguments(parent.JobId, parent.MustExist, children[parent.JobId]))]).ConfigureAwait(false))!;
        missing.UnionWith(absent.Select(number => parents[number - 1].JobId));
        return [.. commits.Select(commit => missing.Count == 0 ? null : commit.Commit.Parents.FirstOrDefault(missing.Contains))];
    }

    /// <summary>Forgets what depends on the jobs of a batch that was refused.</summary>
    public async Task ForgetAsync(WriteSession session, IReadOnlyList<EncodedCommit> refused, IReadOnlySet<string> notMade)
    {
        var parents = ChildrenByParent(refused);
        foreach (var queue in refused.Where(commit => parents.ContainsKey(commit.JobId) && notMade.Contains(commit.JobId)).GroupBy(commit => commit.Queue))
        {
            await ForgetAsync(session, queue.Key, [.. queue.Select(commit => commit.JobId)]).ConfigureAwait(false);
        }
    }

    private async Task ForgetAsync(WriteSession session, QueueKeys queue, IReadOnlyList<string> jobIds)
    {
        if (jobIds.Count > 0)
        {
            var result = await session.Database.ScriptEvaluateAsync(
                Script.Undepend,
                [queue.Epoch, queue.Parents, .. jobIds.Select(queue.Dependents)],
                [session.Term.Epoch, .. jobIds.Select(jobId => (RedisValue)jobId)]).ConfigureAwait(false);
            _ = result.IsNull ? throw await ownership.LostAsync(session).ConfigureAwait(false) : result;
        }
    }

    private static IEnumerable<RedisValue> Arguments(string jobId, bool mustExist, List<string> children) =>
        [mustExist ? 1 : 0, jobId, children.Count, .. children.Select(child => (RedisValue)child)];

    private static Dictionary<string, List<string>> ChildrenByParent(IReadOnlyList<EncodedCommit> commits)
    {
        var children = new Dictionary<string, List<string>>(0, StringComparer.Ordinal);
        foreach (var commit in commits)
        {
            foreach (var parent in commit.Commit.Parents)
            {
                if (!children.TryGetValue(parent, out var list))
                {
                    children.Add(parent, list = []);
                }

                list.Add(commit.JobId);
            }
        }

        return children;
    }

    private static Dictionary<string, QueueKeys> Made(IReadOnlyList<EncodedCommit> commits)
    {
        var made = new Dictionary<string, QueueKeys>(StringComparer.Ordinal);
        foreach (var commit in commits.Where(commit => commit.IsNew))
        {
            made.TryAdd(commit.JobId, commit.Queue);
        }

        return made;
    }
}
