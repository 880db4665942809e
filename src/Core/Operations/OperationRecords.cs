using System.Text.Json;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Operations;

/// <summary>Where operations are kept: documents of the store, by id.</summary>
public static class OperationRecords
{
    /// <summary>The kind of these documents.</summary>
    public const string Kind = "operations";

    /// <summary>All of them, the latest first: their ids rise with time.</summary>
    public static async Task<IReadOnlyList<Operation>> ListAsync(IDocumentStore documents, CancellationToken cancellationToken = default) =>
        [.. (await documents.ListAsync(Kind, cancellationToken).ConfigureAwait(false)).OrderByDescending(document => document.Key, StringComparer.Ordinal).Select(document => Read(document.Value.Utf8Json))];

    /// <summary>Forgets those that ended before an instant (Unix milliseconds): what they did stands in the ledgers of their jobs.</summary>
    public static async Task ForgetAsync(IDocumentStore documents, long before)
    {
        foreach (var (key, document) in await documents.ListAsync(Kind).ConfigureAwait(false))
        {
            if (Read(document.Utf8Json) is { IsAtWork: false } ended && ended.FinishedAt < before)
            {
                await documents.DeleteAsync(Kind, key, document.ETag).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads one.</summary>
    public static Operation Read(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize(json.Span, ReTracedJson.Default.Operation)!;

    /// <summary>Writes one.</summary>
    public static byte[] Write(Operation operation) => JsonSerializer.SerializeToUtf8Bytes(operation, ReTracedJson.Default.Operation);
}
