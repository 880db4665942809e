using System.Text;
using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Storage.Redis.Format;

/// <summary>The wire names of statuses and events, both ways, without going through a serializer each time.</summary>
internal static class StoredText
{
    private static readonly Dictionary<string, JobStatus> Statuses = Enum.GetValues<JobStatus>().ToDictionary(status => status.ToWire(), StringComparer.Ordinal);

    private static readonly JsonEncodedText[] EventNames =
        [.. Enum.GetValues<JobEventKind>().Select(kind => JsonEncodedText.Encode(JsonSerializer.Serialize(kind, ReTracedJson.Default.JobEventKind).Trim('"')))];

    private static readonly Dictionary<string, JobEventKind> Events = Enum.GetValues<JobEventKind>().ToDictionary(kind => EventNames[(int)kind].Value, StringComparer.Ordinal);

    /// <summary>The status of a wire name.</summary>
    public static JobStatus Status(string name) => Statuses[name];

    /// <summary>The wire name of an event.</summary>
    public static JsonEncodedText Event(JobEventKind kind) => EventNames[(int)kind];

    /// <summary>The event of a wire name.</summary>
    public static JobEventKind Event(string name) => Events[name];

    /// <summary>Copies the parts one after the other.</summary>
    public static byte[] Join(params ReadOnlySpan<byte[]> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            length += part.Length;
        }

        var joined = new byte[length];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(joined, at);
            at += part.Length;
        }

        return joined;
    }

    /// <summary>Text as UTF-8.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
