using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>Writes commits: directory first, then one call for each queue, or one for all of a batch.</summary>
internal sealed class CommitWrites(RedisKeys keys, Ownership ownership)
{
    private readonly Reservations directory = new(keys, ownership);
    private readonly Dependencies dependencies = new(keys, ownership);

    /// <summary>Writes commits that do not depend on each other.</summary>
    /// <returns>For each what became of it; null where another process had taken the store before the queue's call: nothing of that queue is written.</returns>
    public async Task<CommitResult?[]> WriteEachAsync(WriteSession session, IReadOnlyList<EncodedCommit> commits)
    {
        var results = new CommitResult?[commits.Count];
        var reserved = await ReserveAsync(session, commits).ConfigureAwait(false);
        var missing = await dependencies.NoteAsync(session, commits, together: false).ConfigureAwait(false);
        List<string>? unused = null;
        var calls = new Dictionary<QueueKeys, (CommitCall Call, List<int> Commits)>();
        for (var i = 0; i < results.Length; i++)
        {
            if (reserved?[i] == Reservation.Taken)
            {
                results[i] = new CommitResult(CommitStatus.JobExists, 0, commits[i].JobId);
                continue;
            }

            if (missing?[i] is { } parent)
            {
                // A request that is repeated long after its parents are gone still has its answer.
                var check = new CommitCall();
                check.Add(commits[i]);
                results[i] = await check.RunAsync(session, CommitCall.Check).ConfigureAwait(false) is not [var answer] ? null
                    : answer == CommitAnswer.NotWritten ? new CommitResult(CommitStatus.ParentMissing, 0, parent)
                    : commits[i].Result(answer);
                if (reserved?[i] == Reservation.Fresh)
                {
                    (unused ??= []).Add(commits[i].JobId);
                }

                continue;
            }

            if (!calls.TryGetValue(commits[i].Queue, out var call))
            {
                calls.Add(commits[i].Queue, call = (new CommitCall(), []));
            }

            call.Call.Add(commits[i]);
            call.Commits.Add(i);
        }

        var answers = await Task.WhenAll(calls.Values.Select(call => call.Call.RunAsync(session, CommitCall.Each))).ConfigureAwait(false);
        foreach (var ((_, members), answered) in calls.Values.Zip(answers))
        {
            for (var n = 0; answered is not null && n < members.Count; n++)
            {
                var i = members[n];
                results[i] = commits[i].Result(answered[n]);
                if (reserved?[i] == Reservation.Fresh && results[i] is { Status: CommitStatus.IdempotencyKeyTaken or CommitStatus.UniqueKeyTaken })
                {
                    (unused ??= []).Add(commits[i].JobId);
                }
            }
        }

        // An id that its commit did not use would stand in the directory for ever.
        await directory.RemoveAsync(session, unused ?? []).ConfigureAwait(false);
        return results;
    }

    /// <summary>Writes commits all or none.</summary>
    public async Task<BatchCommitResult> WriteAllAsync(WriteSession session, IReadOnlyList<EncodedCommit> commits)
    {
        var reserved = await ReserveAsync(session, commits).ConfigureAwait(false);
        var missing = await dependencies.NoteAsync(session, commits, together: true).ConfigureAwait(false);
        // What stands before one whose id is taken, or whose parent is missing, may be refused all the same, and the first refusal is the answer.
        var taken = Enumerable.Range(0, reserved is null ? 0 : commits.Count).FirstOrDefault(i => reserved![i] == Reservation.Taken || missing?[i] is not null, -1);
        var call = new CommitCall();
        foreach (var commit in taken < 0 ? commits : commits.Take(taken))
        {
            call.Add(commit);
        }

        RedisValue[] answers = [];
        if (taken != 0)
        {
            answers = await call.RunAsync(session, taken < 0 ? CommitCall.All : CommitCall.Check).ConfigureAwait(false) ?? throw await ownership.LostAsync(session).ConfigureAwait(false);
        }

        var refused = Array.FindIndex(answers, answer => !CommitAnswer.IsCommitted(answer, out _, out _) && answer != CommitAnswer.NotWritten);
        if (refused < 0 && taken < 0)
        {
            return new BatchCommitResult(null, [.. answers.Select(answer => CommitAnswer.IsCommitted(answer, out var place, out _) ? place : 0)]);
        }

        var notMade = Enumerable.Range(0, commits.Count)
            .Where(i => reserved?[i] == Reservation.Fresh && !(i < answers.Length && answers[i] == CommitAnswer.JobExists))
            .Select(i => commits[i].JobId).ToHashSet(StringComparer.Ordinal);
        // As long as the ids are entered nobody else makes these jobs, and notes what depends on them.
        await dependencies.ForgetAsync(session, commits, notMade).ConfigureAwait(false);
        await directory.RemoveAsync(session, notMade).ConfigureAwait(false);
        return refused >= 0
            ? new BatchCommitResult(commits[refused].Result(answers[refused]), [], refused)
            : new BatchCommitResult(
                reserved![taken] == Reservation.Taken
                    ? new CommitResult(CommitStatus.JobExists, 0, commits[taken].JobId)
                    : new CommitResult(CommitStatus.ParentMissing, 0, missing![taken]),
                [],
                taken);
    }

    // Enters the new jobs in the directory and their queues in the list; null if none is new. What is not new is There.
    private async Task<Reservation[]?> ReserveAsync(WriteSession session, IReadOnlyList<EncodedCommit> commits)
    {
        await RegisterAsync(session, commits).ConfigureAwait(false);
        List<int>? news = null;
        for (var i = 0; i < commits.Count; i++)
        {
            if (commits[i].IsNew)
            {
                (news ??= []).Add(i);
            }
        }

        if (news is null)
        {
            return null;
        }

        var results = await directory.ReserveAsync(session, [.. news.Select(i => commits[i])]).ConfigureAwait(false);
        var reserved = new Reservation[commits.Count];
        Array.Fill(reserved, Reservation.There);
        for (var i = 0; i < results.Length; i++)
        {
            reserved[news[i]] = results[i];
        }

        return reserved;
    }

    private async Task RegisterAsync(WriteSession session, IReadOnlyList<EncodedCommit> commits)
    {
        HashSet<string>? news = null;
        foreach (var commit in commits)
        {
            if (!session.Term.Registered.ContainsKey(commit.Queue.Name))
            {
                (news ??= new(StringComparer.Ordinal)).Add(commit.Queue.Name);
            }
        }

        // Lua cannot take too many at a time.
        foreach (var some in news?.Chunk(1_000) ?? [])
        {
            RedisValue[] arguments = [session.Term.Epoch, .. some.Select(queue => (RedisValue)queue)];
            if (!(bool)await session.Database.ScriptEvaluateAsync(Script.Register, [keys.Owner, keys.Queues], arguments).ConfigureAwait(false))
            {
                throw await ownership.LostAsync(session).ConfigureAwait(false);
            }

            foreach (var queue in some)
            {
                session.Term.Registered.TryAdd(queue, true);
            }
        }
    }
}
