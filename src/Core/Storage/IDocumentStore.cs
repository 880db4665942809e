namespace ReTraced.Storage;

/// <summary>Small documents beside the jobs: settings, schedules, reminders. Not for hot paths.</summary>
public interface IDocumentStore
{
    /// <summary>Reads a document, or null if there is none.</summary>
    Task<StoredDocument?> ReadAsync(string kind, string key, CancellationToken cancellationToken = default);

    /// <summary>Writes a document durably.</summary>
    /// <param name="kind">What sort of document.</param>
    /// <param name="key">Its name within the sort.</param>
    /// <param name="utf8Json">Its content.</param>
    /// <param name="expectedETag">The etag it was read with; null if it must not exist; <c>*</c> writes whatever is there.</param>
    /// <returns>The new etag, or null if the store holds another one; nothing is written then.</returns>
    Task<string?> WriteAsync(string kind, string key, ReadOnlyMemory<byte> utf8Json, string? expectedETag);

    /// <summary>Removes a document. False if the store holds another etag; nothing is removed then. <c>*</c> removes whatever is there.</summary>
    Task<bool> DeleteAsync(string kind, string key, string expectedETag);

    /// <summary>All documents of a sort, ordered by key.</summary>
    Task<IReadOnlyList<KeyValuePair<string, StoredDocument>>> ListAsync(string kind, CancellationToken cancellationToken = default);
}

/// <summary>A document and the etag that a writer must show.</summary>
/// <param name="Utf8Json">The content.</param>
/// <param name="ETag">Changes with every write.</param>
public sealed record StoredDocument(ReadOnlyMemory<byte> Utf8Json, string ETag);
