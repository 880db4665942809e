using System.Text;
using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>Reads documents. A stored one is its etag, a space, and the content.</summary>
internal sealed class DocumentReads(RedisKeys keys)
{
    /// <summary>One document, or null if there is none.</summary>
    public async Task<StoredDocument?> FindAsync(IDatabase database, string kind, string key) =>
        (byte[]?)await database.HashGetAsync(keys.Documents(kind), key).ConfigureAwait(false) is { } stored ? Read(stored) : null;

    /// <summary>All documents of a kind, by key.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, StoredDocument>>> ListAsync(IDatabase database, string kind) =>
        [.. (await database.HashGetAllAsync(keys.Documents(kind)).ConfigureAwait(false))
            .Select(entry => KeyValuePair.Create((string)entry.Name!, Read(entry.Value!)))
            .OrderBy(document => document.Key, StringComparer.Ordinal)];

    private static StoredDocument Read(byte[] stored)
    {
        var space = stored.AsSpan().IndexOf((byte)' ');
        return new StoredDocument(stored.AsMemory(space + 1), Encoding.ASCII.GetString(stored, 0, space));
    }
}
