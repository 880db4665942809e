namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Removes a document whose etag the caller knows.</summary>
internal sealed class DocumentDeleteRequest(string kind, string key, string expectedETag) : WriteRequest<bool>
{
    /// <inheritdoc />
    protected override bool Write(WriteSession session)
    {
        if (!DocumentETags.Match(expectedETag, DocumentETags.Find(session, kind, key)))
        {
            return false;
        }

        session.Get("DELETE FROM documents WHERE kind = ?1 AND key = ?2").Bind(1, kind).Bind(2, key).Run();
        return true;
    }
}
