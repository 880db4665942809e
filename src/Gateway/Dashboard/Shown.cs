using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReTraced.Json;

namespace ReTraced.Gateway.Dashboard;

/// <summary>
/// Values as a person reads them. What users have sent (data, errors, names) may be anything: markup is escaped by the components; here characters that
/// cannot be seen, or turn the order of others around, are written out, and what is too long is cut, which is said.
/// </summary>
internal static partial class Shown
{
    // Of one string within a JSON value.
    private const int MostString = 4_000;

    /// <summary>Most characters of one text on a page.</summary>
    public const int MostText = 20_000;

    // What is cut ends in the middle.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1_000 };

    /// <summary>A text of a user's, made harmless and no longer than so many characters.</summary>
    public static string Text(string? text, int most = MostText)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var length = Math.Min(text.Length, most);
        // Not in the middle of a surrogate pair.
        length -= length < text.Length && char.IsHighSurrogate(text[length - 1]) ? 1 : 0;
        var shown = new StringBuilder(length + 64);
        foreach (var c in text.AsSpan(0, length))
        {
            if (IsHidden(c))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                shown.Append(c);
            }
        }

        return length == text.Length ? shown.ToString() : shown.Append(CultureInfo.InvariantCulture, $" … ({text.Length - length:N0} more characters)").ToString();
    }

    /// <summary>A JSON value, indented. No more of it is read than is shown.</summary>
    public static string Json(JsonData? json, int most = MostText)
    {
        if (json is null)
        {
            return "";
        }

        var written = new ArrayBufferWriter<byte>(Math.Min(json.Length + 256, most));
        using var writer = new Utf8JsonWriter(written, Indented);
        var reader = new Utf8JsonReader(json.Utf8.Span, new JsonReaderOptions { MaxDepth = 1_000 });
        // One long string must not hide what comes after it.
        var (isWhole, mostString) = (true, most == int.MaxValue ? most : MostString);
        while (written.WrittenCount + writer.BytesPending <= most && reader.Read())
        {
            isWhole &= Write(reader, writer, mostString);
        }

        isWhole &= written.WrittenCount + writer.BytesPending <= most;
        writer.Flush();
        // The writer escapes what lies beyond the basic plane, whatever its encoder.
        var plain = Escape().Replace(Encoding.UTF8.GetString(written.WrittenSpan), escape => escape.Groups[1].Success ? $"{CharOf(escape.Groups[1])}{CharOf(escape.Groups[2])}" : escape.Value);
        var text = Text(plain, int.MaxValue);
        return isWhole ? text : string.Create(CultureInfo.InvariantCulture, $"{text} … (cut: {json.Length:N0} bytes in all)");
    }

    // An escape of JSON; of a pair of surrogates both.
    [GeneratedRegex(@"\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|.)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    private static char CharOf(Group hex) => (char)ushort.Parse(hex.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // False if a text in it was cut.
    private static bool Write(in Utf8JsonReader reader, Utf8JsonWriter writer, int most)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                return true;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                return true;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                return true;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                return true;
            case JsonTokenType.PropertyName when (TextOf(reader) ?? Encoding.UTF8.GetString(reader.ValueSpan)) is var name:
                writer.WritePropertyName(name.AsSpan(0, Math.Min(name.Length, most)));
                return name.Length <= most;
            case JsonTokenType.String when TextOf(reader) is { } text:
                writer.WriteStringValue(text.Length <= most ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, most)} … ({text.Length - most:N0} more characters)"));
                return text.Length <= most;
            case JsonTokenType.String:
                writer.WriteRawValue([(byte)'"', .. reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, most)], (byte)'"'], skipInputValidation: true);
                return reader.ValueSpan.Length <= most;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                return true;
        }
    }

    // Null if it holds half of a surrogate pair (\ud800), which JSON allows and which is no text: it is shown as it was sent, with its escapes.
    private static string? TextOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A duration, in the two largest units that say something: <c>3.21 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Duration(long milliseconds)
    {
        var (sign, ms) = (milliseconds < 0 ? "-" : "", Math.Abs(milliseconds));
        return sign + ms switch
        {
            < 1_000 => Number($"{ms} ms"),
            < 60_000 => Number($"{ms / 1_000.0:0.##} s"),
            < 3_600_000 => Two(ms / 60_000, "min", ms / 1_000 % 60, "s"),
            < 86_400_000 => Two(ms / 3_600_000, "h", ms / 60_000 % 60, "min"),
            _ => Two(ms / 86_400_000, "d", ms / 3_600_000 % 24, "h"),
        };
    }

    /// <summary>How long ago an instant was, or until it comes.</summary>
    public static string Ago(long instant, long now) => (now - instant) switch
    {
        > -1_000 and < 1_000 => "now",
        var past => past > 0 ? $"{Rough(past)} ago" : $"in {Rough(-past)}",
    };

    /// <summary>An instant in UTC, to the millisecond.</summary>
    public static string Instant(long instant) => At(instant).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>An instant for machines (ISO 8601).</summary>
    public static string Iso(long instant) => At(instant).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time of day in UTC.</summary>
    public static string Clock(long instant) => At(instant).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>A number with its thousands apart.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>So many things: <c>1 job</c>, <c>2 jobs</c>.</summary>
    /// <param name="number">How many.</param>
    /// <param name="one">What one is called.</param>
    /// <param name="many">What several are called; unless said, that with an s.</param>
    public static string Count(long number, string one, string? many = null) => $"{Count(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>A share, 0 to 1, in percent.</summary>
    public static string Percent(double share) => share is > 0 and < 0.001 ? "< 0.1 %" : Number($"{share * 100:0.#} %");

    private static string Rough(long ms) => ms switch
    {
        < 60_000 => Number($"{ms / 1_000} s"),
        < 3_600_000 => Number($"{ms / 60_000} min"),
        < 86_400_000 => Number($"{ms / 3_600_000} h"),
        _ => Number($"{ms / 86_400_000} d"),
    };

    private static string Two(long large, string ofLarge, long small, string ofSmall) => small == 0 ? Number($"{large} {ofLarge}") : Number($"{large} {ofLarge} {small} {ofSmall}");

    private static string Number(FormattableString text) => FormattableString.Invariant(text);

    private static DateTimeOffset At(long instant) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(instant, -62_135_596_800_000, 253_402_300_799_999));

    // Controls but line breaks and tabs, and what has no width or turns the order around (Unicode 15, general category Cf, and the separators of lines).
    private static bool IsHidden(char c) => c switch
    {
        '\n' or '\r' or '\t' => false,
        '\u2028' or '\u2029' => true,
        _ => char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format,
    };
}
