using System.Runtime.CompilerServices;
using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>Reads every index as it is kept, and every record of a job.</summary>
internal sealed class Audit(RedisKeys keys, Counts counts)
{
    private const int AtOnce = 1_000;

    private static readonly string[] RecordKinds = ["spec", "data", "progress", "log"];

    /// <summary>All of them, page by page.</summary>
    public async IAsyncEnumerable<IndexEntry> ReadAsync(IDatabase database, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in await counts.QueuesAsync(database).ConfigureAwait(false))
        {
            var queue = keys.Queue(name);
            (StoreIndex Index, ReadPage Page)[] indexes =
            [
                (StoreIndex.Jobs, (before, most) => IndexMember.ReadSetAsync(database, queue.Jobs, before, most)),
                (StoreIndex.Live, (before, most) => IndexMember.ReadSetAsync(database, queue.Live, before, most)),
                (StoreIndex.Pending, (before, most) => IndexMember.ReadSetAsync(database, queue.Pending, before, most)),
                (StoreIndex.Removable, (before, most) => IndexMember.ReadSetAsync(database, queue.Done, before, most)),
                (StoreIndex.DeadLetters, (before, most) => IndexMember.ReadSetAsync(database, queue.Dead, before, most)),
            ];
            foreach (var (index, page) in indexes)
            {
                IndexMember? last = null;
                while (await page(last, AtOnce).ConfigureAwait(false) is { Count: > 0 } members)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    foreach (var member in members)
                    {
                        yield return new IndexEntry(index, name, member.JobId, member.Position);
                    }

                    last = members[^1];
                }
            }

            await foreach (var entry in database.HashScanAsync(queue.Ledger, pageSize: AtOnce).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return new IndexEntry(StoreIndex.Records, name, QueueKeys.JobOfField(entry.Name!), 0);
            }
        }

        var server = database.Multiplexer.GetServers().First(server => server.IsConnected && !server.IsReplica);
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
