using System.Runtime.CompilerServices;
using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>Reads every index as it is kept, and every record of a job.</summary>
internal sealed class Audit(RedisKeys keys, Counts counts)
{
    private const int AtOnce = 1_000;

    private static readonly string[] RecordKinds = ["spec", "data", "progress", "log"];

    /// <summary>The server behind a database.</summary>
    public static IServer ServerOf(IDatabase database) => database.Multiplexer.GetServers().First(server => server.IsConnected && !server.IsReplica);

    /// <summary>All of them, page by page.</summary>
    public async IAsyncEnumerable<IndexEntry> ReadAsync(IDatabase database, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in await counts.QueuesAsync(database).ConfigureAwait(false))
        {
            var queue = keys.Queue(name);
            (StoreIndex Index, ReadPage Page)[] indexes =
            [
                (StoreIndex.Jobs, (before, _, most) => IndexMember.ReadSetAsync(database, queue.Jobs, before, PlaceRange.All, most)),
                (StoreIndex.Live, (before, _, most) => IndexMember.ReadSetAsync(database, queue.Live, before, PlaceRange.All, most)),
                (StoreIndex.Pending, (before, _, most) => IndexMember.ReadSetAsync(database, queue.Pending, before, PlaceRange.All, most)),
                (StoreIndex.Removable, (before, _, most) => IndexMember.ReadSetAsync(database, queue.Done, before, PlaceRange.All, most)),
                (StoreIndex.Search, (before, _, most) => IndexMember.ReadSetAsync(database, queue.Typed, before, PlaceRange.All, most)),
                (StoreIndex.DeadLetters, (before, _, most) => IndexMember.ReadSetAsync(database, queue.Dead, before, PlaceRange.All, most)),
            ];
            foreach (var (index, page) in indexes)
            {
                IndexMember? last = null;
                while (await page(last, PlaceRange.All, AtOnce).ConfigureAwait(false) is { Count: > 0 } members)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    foreach (var member in members)
                    {
                        yield return new IndexEntry(index, name, member.JobId, member.Position, index == StoreIndex.Search ? queue.NameOf(queue.Typed) : null);
                    }

                    last = members[^1];
                }
            }

            await foreach (var entry in database.HashScanAsync(queue.Ledger, pageSize: AtOnce).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return new IndexEntry(StoreIndex.Records, name, QueueKeys.JobOfField(entry.Name!), 0);
            }
        }

        var server = ServerOf(database);
        await foreach (var key in server.KeysAsync(database.Database, keys.SearchPattern, AtOnce).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var queue = keys.Queue(keys.QueueOf(key!));
            foreach (var entry in await database.SortedSetRangeByRankWithScoresAsync(key).ConfigureAwait(false))
            {
                yield return new IndexEntry(StoreIndex.Search, queue.Name, entry.Element!, (long)entry.Score, queue.NameOf(key));
            }
        }

        await foreach (var key in server.KeysAsync(database.Database, keys.DirectoryPattern, AtOnce).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var (queue, jobId) = ((string)(await database.StringGetAsync(key).ConfigureAwait(false))!, keys.JobOf(key!));
            // One that a crash has left without a job counts for nothing.
            if (await database.KeyExistsAsync(keys.Queue(queue).Job(jobId)).ConfigureAwait(false))
            {
                yield return new IndexEntry(StoreIndex.Directory, queue, jobId, 0);
            }
        }

        foreach (var kind in RecordKinds)
        {
            await foreach (var key in server.KeysAsync(database.Database, keys.RecordPattern(kind), AtOnce).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var (queue, jobId) = keys.RecordOf(key!, kind);
                yield return new IndexEntry(StoreIndex.Records, queue, jobId, 0);
            }
        }
    }
}
