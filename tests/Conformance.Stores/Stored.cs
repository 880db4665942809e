using System.Text;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Conformance.Stores;

/// <summary>The stored form as text: two things are the same to a store if these are equal.</summary>
internal static class Stored
{
    public static string Text(JobSpec spec) => Encoding.UTF8.GetString(StoredFormat.Write(spec));

    public static string Text(JobHead head) => Encoding.UTF8.GetString(StoredFormat.Write(head));

    public static string Text(LedgerEntry entry)
    {
        var details = StoredFormat.Write(entry.Event) is { } json ? Encoding.UTF8.GetString(json) : "none";
        return $"{entry.Seq} {entry.At} {entry.From} {entry.To} {entry.Event.GetType().Name} {entry.By} {details}";
    }
}
