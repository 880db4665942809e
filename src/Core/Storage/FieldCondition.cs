using System.Globalization;
using System.Text;
using System.Text.Json;
using ReTraced.Json;

namespace ReTraced.Storage;

/// <summary>
/// A condition on one field of jobData: names separated by dots lead to it, for example <c>customer.id</c>. A backslash in front of a
/// dot or of a backslash makes it part of a name. Where the path meets an array, a number names one of its elements, from 0 on; with a
/// name, and at the end of the path, any of its elements will do. The value is met by a string that is equal to it, by a number of the same size
/// (<c>42</c> by 42, 42.0 and 4.2e1), and as <c>true</c>, <c>false</c> or <c>null</c> by that literal.
/// </summary>
public sealed class FieldCondition : IEquatable<FieldCondition>
{
    /// <summary>Most characters of a path.</summary>
    public const int MaxPathLength = 256;

    /// <summary>Most characters of a value.</summary>
    public const int MaxValueLength = 1_000;

    /// <summary>Most conditions that one filter may have.</summary>
    public const int MostInAFilter = 10;

    // As deep as jobData may be.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 512 };

    private readonly byte[][] _names;
    private readonly int[] _positions;
    private readonly byte[] _text;
    private readonly decimal? _exact;
    private readonly double? _number;

    private FieldCondition(string path, string value, List<string> names)
    {
        (Path, Value, _text) = (path, value, Encoding.UTF8.GetBytes(value));
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _positions = [.. names.Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : -1)];
        if (IsNumber(_text))
        {
            _exact = decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact : null;
            _number = double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The value as it was given.</summary>
    public string Value { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="FormatException">It cannot be one; the message says what is wrong, as the end of a sentence that begins with the path.</exception>
    public static FieldCondition Parse(string path, string value) =>
        TryParse(path, value, out var wrong) ?? throw new FormatException($"'{path}' {wrong}");

    /// <summary>Reads a condition; null if it cannot be one.</summary>
    /// <param name="path">The path.</param>
    /// <param name="value">The value.</param>
    /// <param name="wrong">What is wrong, as the end of a sentence that begins with the path.</param>
    public static FieldCondition? TryParse(string path, string value, out string? wrong)
    {
        wrong = path.Length == 0 ? "names no field of jobData."
            : path.Length > MaxPathLength ? $"is a path of more than {MaxPathLength} characters."
            : value.Length > MaxValueLength ? $"has a value of more than {MaxValueLength} characters."
            : path.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character."
            : null;
        return wrong is null && Names(path, out wrong) is { } names ? new FieldCondition(path, value, names) : null;
    }

    /// <summary>True if the data has such a field. It is read through once, and no further than to the field.</summary>
    public bool Matches(JsonData data)
    {
        var reader = new Utf8JsonReader(data.Utf8.Span, Deep);
        return reader.Read() && Matches(ref reader, 0);
    }

    /// <inheritdoc />
    public bool Equals(FieldCondition? other) => other is not null && Path == other.Path && Value == other.Value;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as FieldCondition);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Path, Value);

    /// <summary>Path and value, for a person.</summary>
    public override string ToString() => $"{Path}={Value}";

    private static List<string>? Names(string path, out string? wrong)
    {
        var (names, name) = (new List<string>(), new StringBuilder());
        for (var i = 0; i <= path.Length; i++)
        {
            if (i == path.Length || path[i] == '.')
            {
                if (name.Length == 0)
                {
                    wrong = $"has an empty name at character {i + 1}; write a dot that is part of a name as \\.";
                    return null;
                }

                names.Add(name.ToString());
                name.Clear();
            }
            else if (path[i] != '\\')
            {
                name.Append(path[i]);
            }
            else if (i + 1 < path.Length && path[i + 1] is '.' or '\\')
            {
                name.Append(path[++i]);
            }
            else
            {
                wrong = $"has a backslash at character {i + 1} that is not followed by a dot or a backslash.";
                return null;
            }
        }

        wrong = null;
        return names;
    }

    // The reader stands on the first token of a value. If that is not what is looked for, it stands on the last one afterwards.
    private bool Matches(ref Utf8JsonReader reader, int depth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when depth < _names.Length:
                return MatchesMember(ref reader, depth);
            case JsonTokenType.StartArray:
                return MatchesElement(ref reader, depth);
            case JsonTokenType.StartObject:
                reader.Skip();
                return false;
            default:
                return depth == _names.Length && IsValue(ref reader);
        }
    }

    private bool MatchesMember(ref Utf8JsonReader reader, int depth)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var named = IsText(ref reader, _names[depth]);
            reader.Read();
            if (!named)
            {
                reader.Skip();
            }
            else if (Matches(ref reader, depth + 1))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesElement(ref Utf8JsonReader reader, int depth)
    {
        // A number is a position and never any element: both would multiply with each level of the data.
        var position = depth < _names.Length ? _positions[depth] : -1;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (position >= 0 && i != position)
            {
                reader.Skip();
            }
            else if (Matches(ref reader, position >= 0 ? depth + 1 : depth))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => IsText(ref reader, _text),
        JsonTokenType.Number when _number is { } number => _exact is { } exact && reader.TryGetDecimal(out var stored) ? stored == exact
            : double.IsFinite(number) && reader.TryGetDouble(out var other) && other == number,
        JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null => reader.ValueSpan.SequenceEqual(_text),
        _ => false,
    };

    private static bool IsText(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair as an escape is JSON, but no text.
            return false;
        }
    }

    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length == text.Length && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
