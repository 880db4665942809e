using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReTraced.Json;

/// <summary>
/// A JSON value of the user's own (jobData, output, details), kept as the UTF-8 bytes it came as:
/// read once, never built up as objects, written out as it is.
/// </summary>
[JsonConverter(typeof(JsonDataConverter))]
public sealed class JsonData : IEquatable<JsonData>
{
    /// <summary>The JSON value <c>null</c>.</summary>
    public static readonly JsonData Null = new("null"u8.ToArray());

    /// <summary>Takes bytes that are already known to be one valid JSON value.</summary>
    public JsonData(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>The value as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Size in bytes.</summary>
    public int Length => Utf8.Length;

    /// <summary>Reads one JSON value from text.</summary>
    /// <exception cref="JsonException">The text is not one JSON value.</exception>
    public static JsonData Parse(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        using var document = JsonDocument.Parse(bytes);
        return FromElement(document.RootElement);
    }

    /// <summary>A copy of the element's own bytes.</summary>
    public static JsonData FromElement(JsonElement element) =>
        new(JsonMarshal.GetRawUtf8Value(element).ToArray());

    /// <summary>The text of a string element; false for one with half a surrogate pair, which is valid JSON and no text.</summary>
    internal static bool TryGetString(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>The name of a member; its JSON text where that is half a surrogate pair.</summary>
    internal static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property));
        }
    }

    /// <summary>The value as a document, for those who must look inside. Dispose it.</summary>
    public JsonDocument ToDocument() => JsonDocument.Parse(Utf8);

    /// <inheritdoc />
    public bool Equals(JsonData? other) => other is not null && Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as JsonData);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}

/// <summary>Copies the bytes of a JSON value in and out.</summary>
public sealed class JsonDataConverter : JsonConverter<JsonData>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override JsonData Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return JsonData.Null;
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return JsonData.FromElement(document.RootElement);
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, JsonData? value, JsonSerializerOptions options) =>
        writer.WriteRawValue((value ?? JsonData.Null).Utf8.Span, skipInputValidation: true);
}
