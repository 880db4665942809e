using System.Globalization;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>Writes commits: directory first, then one call for each queue, or one for all of a batch.</summary>
internal sealed class CommitWrites(RedisKeys keys, Ownership ownership)
{
    private readonly Reservations directory = new(keys);

    /// <summary>Writes commits that do not depend on each other.</summary>
    /// <returns>For each what became of it; null where another process had taken the store before the queue's call: nothing of that queue is written.</returns>
    public async Task<CommitResult?[]> WriteEachAsync(WriteSession session, IReadOnlyList<CommitRequest> requests)
    {
        var results = new CommitResult?[requests.Count];
        var reserved = await ReserveAsync(session, [.. requests.Select(request => request.Commit)]).ConfigureAwait(false);
        var calls = new List<(CommitCall Call, List<int> Commits)>();
        foreach (var queue in Enumerable.Range(0, results.Length).GroupBy(i => requests[i].Commit.Queue.Name, StringComparer.Ordinal))
        {
            var (call, members) = (new CommitCall(), new List<int>());
            foreach (var i in queue)
            {
                if (reserved[i] == Reservation.Taken)
                {
                    results[i] = new CommitResult(CommitStatus.JobExists, 0, requests[i].Commit.JobId);
                    continue;
                }

                call.Add(requests[i].Commit);
                members.Add(i);
            }

            if (members.Count > 0)
            {
                calls.Add((call, members));
            }
        }

        var answers = await Task.WhenAll(calls.Select(call => call.Call.RunAsync(session, CommitCall.Each))).ConfigureAwait(false);
        foreach (var ((_, members), answer) in calls.Zip(answers))
        {
            for (var i = 0; answer is not null && i < members.Count; i++)
            {
                results[members[i]] = requests[members[i]].Commit.Result(answer[i]);
            }
        }

        // An id that its commit did not use would stand in the directory for ever.
        await directory.RemoveAsync(session.Database, Enumerable.Range(0, results.Length)
            .Where(i => reserved[i] == Reservation.Fresh && results[i]?.Status == CommitStatus.IdempotencyKeyTaken)
            .Select(i => requests[i].Commit.JobId)).ConfigureAwait(false);
        return results;
    }

    /// <summary>Writes commits all or none.</summary>
    public async Task<BatchCommitResult> WriteAllAsync(WriteSession session, IReadOnlyList<EncodedCommit> commits)
    {
        var reserved = await ReserveAsync(session, commits).ConfigureAwait(false);
        // What stands before one whose id is taken may be refused all the same, and the first refusal is the answer.
        var taken = Array.IndexOf(reserved, Reservation.Taken);
        var call = new CommitCall();
        foreach (var commit in taken < 0 ? commits : commits.Take(taken))
        {
            call.Add(commit);
        }

        string[] answers = [];
        if (taken != 0)
        {
            answers = await call.RunAsync(session, taken < 0 ? CommitCall.All : CommitCall.Check).ConfigureAwait(false) ?? throw await ownership.LostAsync(session).ConfigureAwait(false);
        }

        var refused = Array.FindIndex(answers, answer => answer[0] is CommitAnswer.VersionConflict or CommitAnswer.JobExists or CommitAnswer.IdempotencyKeyTaken);
        if (refused < 0 && taken < 0)
        {
            return new BatchCommitResult(null, [.. answers.Select(answer => long.Parse(answer.AsSpan(2), CultureInfo.InvariantCulture))]);
        }

        await directory.RemoveAsync(session.Database, Enumerable.Range(0, reserved.Length)
            .Where(i => reserved[i] == Reservation.Fresh && !(i < answers.Length && answers[i][0] == CommitAnswer.JobExists))
            .Select(i => commits[i].JobId)).ConfigureAwait(false);
        return new BatchCommitResult(
            refused >= 0 ? commits[refused].Result(answers[refused]) : new CommitResult(CommitStatus.JobExists, 0, commits[taken].JobId), []);
    }

    // Enters the new jobs in the directory and their queues in the list; what is not new is There.
    private async Task<Reservation[]> ReserveAsync(WriteSession session, IReadOnlyList<EncodedCommit> commits)
    {
        await RegisterAsync(session, commits.Select(commit => commit.Queue.Name)).ConfigureAwait(false);
        var reserved = new Reservation[commits.Count];
        Array.Fill(reserved, Reservation.There);
        var made = Enumerable.Range(0, commits.Count).Where(i => commits[i].Commit.ExpectedVersion == 0).ToList();
        if (made.Count > 0)
        {
            var results = await directory.ReserveAsync(session.Database, [.. made.Select(i => commits[i])]).ConfigureAwait(false);
            for (var i = 0; i < made.Count; i++)
            {
                reserved[made[i]] = results[i];
            }
        }

        return reserved;
    }

    private async Task RegisterAsync(WriteSession session, IEnumerable<string> queues)
    {
        var news = queues.Where(queue => !session.Term.Registered.Contains(queue)).Distinct(StringComparer.Ordinal).ToList();
        // Lua cannot take too many at a time.
        foreach (var some in news.Chunk(1_000))
        {
            RedisValue[] arguments = [session.Term.Epoch, .. some.Select(queue => (RedisValue)queue)];
            if (!(bool)await session.Database.ScriptEvaluateAsync(Script.Register, [keys.Owner, keys.Queues], arguments).ConfigureAwait(false))
            {
                throw await ownership.LostAsync(session).ConfigureAwait(false);
            }

            session.Term.Registered.UnionWith(some);
        }
    }
}
