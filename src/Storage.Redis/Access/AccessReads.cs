using ReTraced.Access;
using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Access;

/// <summary>Reads API keys and the audit log.</summary>
internal sealed class AccessReads(RedisKeys keys)
{
    /// <summary>Most entries of the log that one call looks at.</summary>
    public const int MostEntries = 20_000;

    private const int AtOnce = 128;

    /// <inheritdoc cref="IAccessKeys.ListAsync" />
    public async Task<IReadOnlyList<AccessKey>> KeysAsync(IDatabase database) =>
        [.. (await database.HashValuesAsync(keys.AccessKeys).ConfigureAwait(false)).Select(key => AccessText.ReadKey(key)).OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)];

    /// <inheritdoc cref="IAuditLog.ListAsync" />
    public async Task<Page<AuditEntry>> EntriesAsync(IDatabase database, AuditFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var page = new List<AuditEntry>();
        var before = AuditCursor.Read(cursor);
        if (limit <= 0)
        {
            return new Page<AuditEntry>(page, null);
        }

        // Numbers have no gaps: an entry and its number are written by one script, and nothing removes one.
        var next = Math.Min(before - 1, (long)await database.HashGetAsync(keys.AuditLog, RedisKeys.LastAudit).ConfigureAwait(false));
        var enough = next - MostEntries;
        while (next > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (id, entry) in await ReadAsync(database, next, (int)Math.Min(AtOnce, next - Math.Max(0, enough))).ConfigureAwait(false))
            {
                if (page.Count == limit)
                {
                    break;
                }

                next = id - 1;
                if (entry is not null && filter.Matches(entry))
                {
                    page.Add(entry);
                }
            }

            if (next > 0 && (page.Count == limit || next == enough))
            {
                return new Page<AuditEntry>(page, AuditCursor.Write(next + 1));
            }
        }

        return new Page<AuditEntry>(page, null);
    }

    // From the first down, so many.
    private async Task<IEnumerable<(long Id, AuditEntry? Entry)>> ReadAsync(IDatabase database, long first, int count)
    {
        var fields = new RedisValue[count * 2];
        for (var i = 0; i < count; i++)
        {
            (fields[i], fields[count + i]) = (first - i, RedisKeys.AuditOutcome(first - i));
        }

        var values = await database.HashGetAsync(keys.AuditLog, fields).ConfigureAwait(false);
        return Enumerable.Range(0, count).Select(i => (first - i, (byte[]?)values[i] is { } entry ? AccessText.ReadEntry(first - i, entry, values[count + i]) : null));
    }
}
