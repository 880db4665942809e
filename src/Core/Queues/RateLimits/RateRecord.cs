using System.Text.Json;
using System.Text.Json.Serialization;
using ReTraced.Json;

namespace ReTraced.Queues;

/// <summary>
/// What a queue writes down of its rate limits, so that they hold over a restart: of each bucket that is not full the instant (Unix
/// milliseconds) from which it is. While a queue works these are ahead of what was used; when it leaves, they are what was used.
/// </summary>
[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
public sealed class RateRecord
{
    /// <summary>The kind of these documents; the key is that of the queue's grain.</summary>
    public const string Kind = "rate-limits";

    /// <summary>Stands among <see cref="Keys"/> for the jobs without a key.</summary>
    public const string NoKey = "";

    /// <summary>Of the queue's own limit.</summary>
    public long? Queue { get; set; }

    /// <summary>Of the limits of types.</summary>
    public Dictionary<string, long> Types { get; } = [];

    /// <summary>Of the limits of keys.</summary>
    public Dictionary<string, long> Keys { get; } = [];

    /// <summary>True if there is nothing to remember.</summary>
    public bool IsEmpty() => Queue is null && Types.Count == 0 && Keys.Count == 0;

    /// <summary>Reads one.</summary>
    public static RateRecord Read(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize(json.Span, ReTracedJson.Default.RateRecord)!;

    /// <summary>Writes one.</summary>
    public static byte[] Write(RateRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, ReTracedJson.Default.RateRecord);
}
