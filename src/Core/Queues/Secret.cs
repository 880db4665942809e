using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReTraced.Queues;

/// <summary>
/// A text that is taken and never shown. It prints as <c>(secret)</c>, and writing it as JSON throws: a secret that
/// reaches an answer, a log or an error by accident stops there. Only the queue's stored state keeps it, by
/// <see cref="StoredSecretConverter"/>.
/// </summary>
[JsonConverter(typeof(RefusedSecretConverter))]
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>What is shown in its place.</summary>
    public const string Shown = "(secret)";

    private readonly string _value;

    /// <summary>Takes the text.</summary>
    public Secret(string value) => _value = value;

    /// <summary>The text itself, for whoever must use it.</summary>
    public string Reveal() => _value;

    /// <inheritdoc />
    public bool Equals(Secret? other) => other is not null && _value == other._value;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc />
    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Shown"/>.</summary>
    public override string ToString() => Shown;
}

/// <summary>Keeps secrets in the stored state of a queue. For no other JSON.</summary>
public sealed class StoredSecretConverter : JsonConverter<Secret>
{
    /// <inheritdoc />
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}

/// <summary>Refuses secrets wherever nobody has said that they belong there.</summary>
public sealed class RefusedSecretConverter : JsonConverter<Secret>
{
    private const string Why = "A secret is kept in the stored state of its queue and nowhere else.";

    /// <inheritdoc />
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException(Why);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => throw new NotSupportedException(Why);
}
