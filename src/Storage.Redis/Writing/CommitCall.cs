using ReTraced.Jobs;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>One call of the commit script: the commits of one queue, or of an all-or-none batch.</summary>
internal sealed class CommitCall
{
    /// <summary>Each commit by itself.</summary>
    public const string Each = "each";

    /// <summary>All or none.</summary>
    public const string All = "all";

    /// <summary>Whether all could be written; nothing is.</summary>
    public const string Check = "check";

    /// <summary>Milliseconds of a minute.</summary>
    public const long MinuteMs = 60_000;

    private readonly List<(EncodedCommit Commit, int Kind)> commits = [];
    private readonly Numbered<QueueKeys> queues = new(null);
    private readonly Numbered<EncodedCommit> kinds = new(CommitKinds.Comparer);
    private readonly Numbered<(int Queue, long Minute)> minutes = new(null);
    private readonly MarkedCommits marked = new();
    private int arguments;
    private int claims;
    private int besides;
    private int uniques;

    /// <summary>Adds a commit; the answers come in this order.</summary>
    public void Add(EncodedCommit commit)
    {
        var known = kinds.All.Count;
        commits.Add((commit, kinds.NumberOf(commit)));
        marked.Add(commits.Count, commit.Marks);
        arguments += 1 + commit.Arguments.Length;
        claims += commit.Commit.Idempotency is null ? 0 : 1;
        besides += commit.Beside.Length;
        uniques += UniqueLetter(commit).Length;
        if (kinds.All.Count > known)
        {
            var queue = queues.NumberOf(commit.Queue);
            for (var i = 0; i < commit.Commit.Entries.Count; i++)
            {
                minutes.NumberOf((queue, commit.Commit.Entries[i].At / MinuteMs));
            }
        }
    }

    /// <summary>Runs it.</summary>
    /// <returns>An answer for each commit; null if another process owns the store now.</returns>
    public async Task<RedisValue[]?> RunAsync(WriteSession session, string mode)
    {
        var result = await session.Database.ScriptEvaluateAsync(Script.Commit, Keys(), Arguments(session.Term.Epoch, mode)).ConfigureAwait(false);
        return result.IsNull ? null : (RedisValue[]?)result;
    }

    private RedisKey[] Keys()
    {
        var keys = new Filling<RedisKey>(new RedisKey[(queues.All.Count * 15) + commits.Count + claims + uniques + besides + minutes.All.Count + marked.Keys.Count]);
        foreach (var queue in queues.All)
        {
            keys.Add(queue.Epoch, queue.Place);
        }

        foreach (var (commit, _) in commits)
        {
            keys.Add(commit.Queue.Job(commit.JobId));
        }

        foreach (var (commit, _) in claims == 0 ? [] : commits)
        {
            if (commit.Commit.Idempotency is { } claimed)
            {
                keys.Add(commit.Queue.Idempotency(claimed.Scope));
            }
        }

        foreach (var (commit, _) in uniques == 0 ? [] : commits)
        {
            if ((commit.Commit.UniqueClaim ?? commit.Commit.UniqueRelease) is { } hold)
            {
                keys.Add(commit.Queue.Unique(hold.Key));
            }
        }

        foreach (var (commit, _) in besides == 0 ? [] : commits)
        {
            if (commit.Beside.Length > 0)
            {
                keys.Add(commit.Queue.Spec(commit.JobId));
            }

            if (commit.Beside.Length > 1)
            {
                keys.Add(commit.Queue.Data(commit.JobId));
            }
        }

        foreach (var queue in queues.All)
        {
            keys.Add(queue.Counts, queue.Jobs, queue.Ledger, queue.Live, queue.Pending, queue.Done, queue.Kept, queue.Dead, queue.Letters, queue.Hours, queue.Processing, queue.Ahead, queue.Parents);
        }

        foreach (var (queue, minute) in minutes.All)
        {
            keys.Add(queues.All[queue].Minutes(minute / 60));
        }

        foreach (var key in marked.Keys)
        {
            keys.Add(key);
        }

        return keys.All;
    }

    private RedisValue[] Arguments(string epoch, string mode)
    {
        var entries = kinds.All.Sum(kind => kind.Commit.Entries.Count);
        var values = new Filling<RedisValue>(new RedisValue[10 + (minutes.All.Count * 3) + (kinds.All.Count * 9) + (entries * 2) + arguments + marked.Arguments]);
        values.Add(mode, epoch, queues.All.Count, commits.Count, claims, besides, minutes.All.Count, kinds.All.Count, marked.Keys.Count, uniques);
        foreach (var (queue, minute) in minutes.All)
        {
            values.Add(queue, minute / 60, minute);
        }

        foreach (var kind in kinds.All)
        {
            var (commit, queue) = (kind.Commit, queues.NumberOf(kind.Queue));
            values.Add(queue, commit.From?.ToWire() ?? "", commit.State.Head.Status.ToWire(), kind.Moves, 1 + kind.Arguments.Length);
            values.Add(kind.Beside, commit.Idempotency is null ? 0 : 1, UniqueLetter(kind), commit.Entries.Count);
            for (var i = 0; i < commit.Entries.Count; i++)
            {
                values.Add(minutes.NumberOf((queue, commit.Entries[i].At / MinuteMs)), kind.Letters[i]);
            }
        }

        foreach (var (commit, kind) in commits)
        {
            values.Add(kind);
            values.Add(commit.Arguments);
        }

        foreach (var value in marked.All)
        {
            values.Add(value);
        }

        return values.All;
    }

    // Whether it takes or lets go of a unique key, as a letter of the script.
    private static string UniqueLetter(EncodedCommit commit) => commit.Commit.UniqueClaim is not null ? "U" : commit.Commit.UniqueRelease is not null ? "u" : "";

    // Things, each once, and the number that each is called by.
    private sealed class Numbered<T>(IEqualityComparer<T>? comparer)
        where T : notnull
    {
        private readonly Dictionary<T, int> numbers = new(comparer);

        public List<T> All { get; } = [];

        public int NumberOf(T thing)
        {
            if (!numbers.TryGetValue(thing, out var number))
            {
                numbers.Add(thing, number = All.Count);
                All.Add(thing);
            }

            return number;
        }
    }

    // An array whose length is known, filled from its beginning.
    private ref struct Filling<T>(T[] all)
    {
        private int count;

        public readonly T[] All => all;

        public void Add(params ReadOnlySpan<T> values)
        {
            values.CopyTo(all.AsSpan(count));
            count += values.Length;
        }
    }
}
