using System.Globalization;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>The etags that writers of documents must show.</summary>
internal static class DocumentETags
{
    /// <summary>Stands for whatever the store holds.</summary>
    public const string Any = "*";

    /// <summary>The etag of a document, or null if there is none.</summary>
    public static string? Find(WriteSession session, string kind, string key)
    {
        var find = session.Get("SELECT etag FROM documents WHERE kind = ?1 AND key = ?2").Bind(1, kind).Bind(2, key);
        var etag = find.Step() ? find.Int64(0).ToString(CultureInfo.InvariantCulture) : null;
        find.Reset();
        return etag;
    }

    /// <summary>True if a writer that expects this may go on.</summary>
    public static bool Match(string? expected, string? stored) => expected == Any || expected == stored;
}
