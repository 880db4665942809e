using System.Collections.Concurrent;
using System.Globalization;
using ReTraced.Storage.Redis.Connecting;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Scripts;
using ReTraced.Storage.Redis.Writing;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Owning;

/// <summary>
/// The epoch under which this process writes. It is raised at each taking, and again with each new connection: a commit
/// that was under way when a connection broke may still reach the server afterwards, and must not be written then.
/// </summary>
internal sealed class Ownership(RedisLink link, RedisKeys keys)
{
    private const int RaisedAtOnce = 1_000;

    private volatile Term? term;
    private volatile string? newOwner;

    /// <summary>The right to write, for as long as nobody takes it.</summary>
    /// <exception cref="StoreNotOwnedException">This process does not own the store.</exception>
    public Term Current => term ?? throw NotOwned();

    /// <summary>Another process has taken the store: who, as one sentence.</summary>
    public async Task<StoreNotOwnedException> LostAsync(WriteSession session)
    {
        Forget(session.Term);
        newOwner = (await ReadAsync(session.Database).ConfigureAwait(false))?.Name;
        return NotOwned();
    }

    /// <inheritdoc cref="IStoreOwnership.ReadOwnerAsync" />
    public Task<StoreOwner?> ReadAsync() => link.UseAsync(ReadAsync);

    /// <inheritdoc cref="IStoreOwnership.TakeAsync" />
    public Task<StoreOwner?> TakeAsync(StoreOwner? seen, string name, string? process) =>
        link.UseAsync(database => TakeAsync(database, seen, (seen?.Epoch ?? 0) + 1, name, process));

    /// <inheritdoc cref="IStoreOwnership.BeatAsync" />
    public async Task<bool> BeatAsync(bool release)
    {
        if (term is not { } mine)
        {
            return false;
        }

        if (!(bool)await link.UseAsync(database => database.ScriptEvaluateAsync(Script.Beat, [keys.Owner], [mine.Epoch, release ? 1 : 0])).ConfigureAwait(false))
        {
            Forget(mine);
            return false;
        }

        if (release)
        {
            Forget(mine);
        }

        return true;
    }

    /// <inheritdoc cref="ISharedStore.Join" />
    public void Join(StoreOwner owner) => term = new Term(owner.Epoch.ToString(CultureInfo.InvariantCulture), owner.Name, owner.Process) { IsShared = true };

    /// <summary>A new connection: whoever owned the store before goes on under a new epoch, unless somebody else has taken it meanwhile.</summary>
    public async Task ArrivedAsync(IDatabase database)
    {
        if (term is not { } mine)
        {
            return;
        }

        var epoch = long.Parse(mine.Epoch, CultureInfo.InvariantCulture);
        if (mine.IsShared)
        {
            await ArrivedTogetherAsync(database, mine, epoch).ConfigureAwait(false);
            return;
        }

        while (true)
        {
            var stored = await ReadAsync(database).ConfigureAwait(false);
            // A smaller epoch than ours: the server has lost what it knew last. A greater one may still be ours, if the connection broke when it was taken.
            if (stored?.Epoch > epoch && (stored.Name, stored.Process) != (mine.Name, mine.Process))
            {
                Forget(mine);
                return;
            }

            // Null: it has changed since it was read.
            if (await TakeAsync(database, stored, Math.Max(epoch, stored?.Epoch ?? 0) + 1, mine.Name, mine.Process).ConfigureAwait(false) is not null)
            {
                return;
            }
        }
    }

    // The others go on under this epoch, and a new one would only turn away what they are about to write. A late write of
    // ours is refused by its version, if the job has moved since.
    private async Task ArrivedTogetherAsync(IDatabase database, Term mine, long epoch)
    {
        if (await ReadAsync(database).ConfigureAwait(false) is { } stored && stored.Name == mine.Name && stored.Epoch >= epoch)
        {
            Join(stored);
        }
        else
        {
            // Somebody else's, or the server has lost what it knew: the next look at the owner decides.
            Forget(mine);
        }
    }

    private async Task<StoreOwner?> ReadAsync(IDatabase database)
    {
        var fields = await database.HashGetAsync(keys.Owner, ["epoch", "name", "process", "beat", "released"]).ConfigureAwait(false);
        return fields[0].IsNull ? null : new StoreOwner((long)fields[0], fields[1]!, fields[2].IsNullOrEmpty ? null : (string?)fields[2], (long)fields[3], fields[4] == 1);
    }

    private async Task<StoreOwner?> TakeAsync(IDatabase database, StoreOwner? seen, long epoch, string name, string? process)
    {
        var next = new Term(epoch.ToString(CultureInfo.InvariantCulture), name, process);
        if (!(bool)await database.ScriptEvaluateAsync(Script.Take, [keys.Owner, keys.Queues], [seen?.Epoch ?? 0, seen?.Beat ?? 0, next.Epoch, name, process ?? ""]).ConfigureAwait(false))
        {
            return null;
        }

        // Every queue that the owner before knew is in this list, and none of them takes its writes after this.
        var queues = await database.SetMembersAsync(keys.Queues).ConfigureAwait(false);
        foreach (var some in queues.Chunk(RaisedAtOnce))
        {
            await Task.WhenAll(some.Select(queue => database.ScriptEvaluateAsync(Script.Raise, [keys.Queue(queue!).Epoch], [next.Epoch]))).ConfigureAwait(false);
        }

        foreach (var queue in queues)
        {
            next.Registered.TryAdd(queue!, true);
        }

        term = next;
        return new StoreOwner(epoch, name, process, 1);
    }

    private void Forget(Term lost) => Interlocked.CompareExchange(ref term, null, lost);

    private StoreNotOwnedException NotOwned() => new(newOwner is { } owner
        ? $"The store is owned by {owner}, so nothing was written here. Send the request to the owner, or again later."
        : "This process does not own the store, so nothing was written. Send the request to the owner, or again later.");

    /// <summary>One taking of the store.</summary>
    internal sealed record Term(string Epoch, string Name, string? Process)
    {
        /// <summary>True if the processes of a cluster write under it together.</summary>
        public bool IsShared { get; init; }

        /// <summary>The queues that are in the store's list.</summary>
        public ConcurrentDictionary<string, bool> Registered { get; } = new(StringComparer.Ordinal);
    }
}
