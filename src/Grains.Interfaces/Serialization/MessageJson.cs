using System.Text.Json;
using System.Text.Json.Serialization;
using ReTraced.Queues;

namespace ReTraced.Grains.Serialization;

/// <summary>
/// The JSON inside messages of what <see cref="Storage.StoredFormat"/> does not write. It holds secrets, as the stored
/// state of a queue does: it goes from silo to silo and is never shown.
/// </summary>
internal static class MessageJson
{
    // Not generated at compile time: generated code gives a field that is absent its type's default, not its own, so the
    // settings of an older version would lack the retention. As deep as what the store keeps (ReTracedJson).
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 256,
        Converters = { new StoredSecretConverter() },
    };

    /// <summary>The value as JSON.</summary>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Reads what <see cref="Write"/> has written, in any version.</summary>
    public static T Read<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, Options)!;
}
