using System.Globalization;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>Reads documents.</summary>
internal static class DocumentReads
{
    /// <summary>One document, or null if there is none.</summary>
    public static StoredDocument? Find(Connection connection, string kind, string key)
    {
        var select = connection.Get("SELECT etag, content FROM documents WHERE kind = ?1 AND key = ?2").Bind(1, kind).Bind(2, key);
        var document = select.Step() ? Read(select, 0) : null;
        select.Reset();
        return document;
    }

    /// <summary>All documents of a sort, by key.</summary>
    public static IReadOnlyList<KeyValuePair<string, StoredDocument>> List(Connection connection, string kind)
    {
        var documents = new List<KeyValuePair<string, StoredDocument>>();
        var select = connection.Get("SELECT key, etag, content FROM documents WHERE kind = ?1 ORDER BY key").Bind(1, kind);
        while (select.Step())
        {
            documents.Add(new(select.Text(0), Read(select, 1)));
        }

        return documents;
    }

    private static StoredDocument Read(Statement row, int first) =>
        new(row.Blob(first + 1).ToArray(), row.Int64(first).ToString(CultureInfo.InvariantCulture));
}
