using System.Globalization;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Writes a document whose etag the caller knows.</summary>
internal sealed class DocumentWriteRequest(string kind, string key, byte[] content, string? expectedETag) : WriteRequest<string?>
{
    /// <inheritdoc />
    protected override string? Write(WriteSession session)
    {
        if (!DocumentETags.Match(expectedETag, DocumentETags.Find(session, kind, key)))
        {
            return null;
        }

        var etag = session.ETags.Next();
        session.Get("INSERT OR REPLACE INTO documents (kind, key, etag, content) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, kind).Bind(2, key).Bind(3, etag).Bind(4, content).Run();
        return etag.ToString(CultureInfo.InvariantCulture);
    }
}
