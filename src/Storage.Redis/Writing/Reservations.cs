using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>
/// The directory from jobId to queue. A new job is entered before it is committed, so that there never is one that
/// cannot be found; an entry whose job does not exist counts for nothing and is taken over. That is safe because its
/// process alone owns the store, and <see cref="WriteQueue"/> lets nobody else make or remove a job of that id meanwhile.
/// What a broken connection still has on its way is no danger either: a new entry leads to no job, and everything else is fenced.
/// </summary>
internal sealed class Reservations(RedisKeys keys, Ownership ownership)
{
    /// <summary>Enters new jobs.</summary>
    /// <returns>For each: whether it was entered now, or its id is taken in another queue.</returns>
    public async Task<Reservation[]> ReserveAsync(WriteSession session, IReadOnlyList<EncodedCommit> commits)
    {
        var (names, values) = (new RedisKey[commits.Count], new RedisValue[commits.Count]);
        for (var i = 0; i < names.Length; i++)
        {
            (names[i], values[i]) = (keys.Directory(commits[i].JobId), commits[i].Queue.Name);
        }

        // Number and queue of each that was there.
        var there = (RedisValue[])(await session.Database.ScriptEvaluateAsync(Script.Reserve, names, values).ConfigureAwait(false))!;
        var results = new Reservation[commits.Count];
        Dictionary<string, int>? first = null;
        for (var n = 0; n < there.Length; n += 2)
        {
            var i = (int)there[n] - 1;
            var (commit, queue) = (commits[i], (string)there[n + 1]!);
            if (queue == commit.Queue.Name)
            {
                results[i] = Reservation.There;
                continue;
            }

            // A batch may name an id twice: only the first of the two takes it over.
            first ??= First(commits);
            results[i] = first[commit.JobId] == i && await TakeOverAsync(session, commit, queue).ConfigureAwait(false) ? Reservation.Fresh : Reservation.Taken;
        }

        return results;
    }

    /// <summary>
    /// Looks once more at an entry that led a reader to no job, and removes it if that is still so. It has the writer for
    /// itself, so that no job can be on its way between the two.
    /// </summary>
    public async Task<bool> RepairAsync(WriteSession session, string jobId)
    {
        var gone = (string?)await session.Database.StringGetAsync(keys.Directory(jobId)).ConfigureAwait(false) is { } queue
            && !await session.Database.KeyExistsAsync(keys.Queue(queue).Job(jobId)).ConfigureAwait(false);
        if (gone)
        {
            await RemoveAsync(session, [jobId]).ConfigureAwait(false);
        }

        return gone;
    }

    /// <summary>Removes entries whose jobs do not exist, or none of them if another process has taken the store: they count for nothing.</summary>
    public Task RemoveAsync(WriteSession session, IEnumerable<string> jobIds)
    {
        RedisKey[] entries = [keys.Owner, .. jobIds.Select(keys.Directory)];
        return entries.Length == 1 ? Task.CompletedTask : session.Database.ScriptEvaluateAsync(Script.Unreserve, entries, [session.Term.Epoch]);
    }

    private static Dictionary<string, int> First(IReadOnlyList<EncodedCommit> commits)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < commits.Count; i++)
        {
            first.TryAdd(commits[i].JobId, i);
        }

        return first;
    }

    private async Task<bool> TakeOverAsync(WriteSession session, EncodedCommit commit, string queue) =>
        !await session.Database.KeyExistsAsync(keys.Queue(queue).Job(commit.JobId)).ConfigureAwait(false)
        && ((bool)await session.Database.ScriptEvaluateAsync(Script.Unreserve, [keys.Owner, keys.Directory(commit.JobId)], [session.Term.Epoch, commit.Queue.Name]).ConfigureAwait(false)
            ? true
            : throw await ownership.LostAsync(session).ConfigureAwait(false));
}

/// <summary>What became of a new job's entry in the directory.</summary>
internal enum Reservation
{
    /// <summary>It is entered.</summary>
    Fresh,

    /// <summary>It was entered before, for the same queue: whether the job exists only the commit can say.</summary>
    There,

    /// <summary>Its id is that of a job in another queue.</summary>
    Taken,
}
