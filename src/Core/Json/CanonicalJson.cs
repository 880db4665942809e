using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ReTraced.Json;

/// <summary>
/// One way to write a JSON value, whatever it was written like: RFC 8785 (members sorted by UTF-16 code units, no white
/// space, the shortest escapes), but with numbers as the decimal numbers that they are, where RFC 8785 makes doubles of
/// them and so takes two long integers for one. Half a surrogate pair stays an escape.
/// </summary>
public static class CanonicalJson
{
    /// <summary>How deep a value may nest.</summary>
    public const int MaxDepth = 512;

    // Longer exponents are nobody's, and would have to be reckoned with as big numbers.
    private const int LongestExponent = 18;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = MaxDepth };

    /// <summary>The canonical text of a value.</summary>
    public static string Text(JsonElement value)
    {
        using var target = new MemoryStream();
        Write(value, target);
        return Encoding.UTF8.GetString(target.GetBuffer(), 0, (int)target.Length);
    }

    /// <summary>The canonical text of a value.</summary>
    public static string Text(JsonData data)
    {
        using var document = JsonDocument.Parse(data.Utf8, Deep);
        return Text(document.RootElement);
    }

    /// <summary>True if both are the same value, however they are written.</summary>
    public static bool Same(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other)
    {
        if (one.Span.SequenceEqual(other.Span))
        {
            return true;
        }

        using var first = JsonDocument.Parse(one, Deep);
        using var second = JsonDocument.Parse(other, Deep);
        return Text(first.RootElement) == Text(second.RootElement);
    }

    /// <summary>The SHA-256, in hex, of the canonical text of an object without one of its members.</summary>
    public static string Digest(JsonElement value, string without)
    {
        using var hash = SHA256.Create();
        using (var target = new BufferedStream(new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write), 64 * 1024))
        {
            WriteObject(value, target, without);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static void Write(JsonElement value, Stream target)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, target, null);
                break;
            case JsonValueKind.Array:
                target.WriteByte((byte)'[');
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    Separate(target, ref first);
                    Write(item, target);
                }

                target.WriteByte((byte)']');
                break;
            case JsonValueKind.String:
                WriteString(JsonMarshal.GetRawUtf8Value(value)[1..^1], target);
                break;
            case JsonValueKind.Number:
                target.Write(Encoding.ASCII.GetBytes(Number(JsonMarshal.GetRawUtf8Value(value))));
                break;
            default:
                target.Write(JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    private static void WriteObject(JsonElement value, Stream target, string? without)
    {
        target.WriteByte((byte)'{');
        var first = true;
        foreach (var (_, property) in value.EnumerateObject().Select(property => (Name: JsonData.NameOf(property), property)).Where(pair => pair.Name != without).OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            Separate(target, ref first);
            WriteString(JsonMarshal.GetRawUtf8PropertyName(property), target);
            target.WriteByte((byte)':');
            Write(property.Value, target);
        }

        target.WriteByte((byte)'}');
    }

    private static void Separate(Stream target, ref bool first)
    {
        if (!first)
        {
            target.WriteByte((byte)',');
        }

        first = false;
    }

    private static void WriteString(ReadOnlySpan<byte> raw, Stream target)
    {
        target.WriteByte((byte)'"');
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            target.Write(raw[..at]);
            raw = raw[(at + WriteEscape(raw[at..], target))..];
        }

        target.Write(raw);
        target.WriteByte((byte)'"');
    }

    // Writes the character of the escape that the text begins with; returns how much of the text that was.
    private static int WriteEscape(ReadOnlySpan<byte> text, Stream target)
    {
        const int Short = 2;
        const int Long = 6;
        switch (text[1])
        {
            case (byte)'u':
                break;
            case (byte)'/':
                target.WriteByte((byte)'/');
                return Short;
            default:
                // The other short ones are the shortest form already.
                target.Write(text[..Short]);
                return Short;
        }

        var unit = Unit(text);
        if (char.IsHighSurrogate(unit) && text.Length >= 2 * Long && text[Long] == '\\' && text[Long + 1] == 'u' && char.IsLowSurrogate(Unit(text[Long..])))
        {
            WriteRune(new Rune(unit, Unit(text[Long..])), target);
            return 2 * Long;
        }

        switch (unit)
        {
            case '"' or '\\':
                target.WriteByte((byte)'\\');
                target.WriteByte((byte)unit);
                break;
            case '\b' or '\t' or '\n' or '\f' or '\r':
                target.WriteByte((byte)'\\');
                target.WriteByte((byte)(unit switch { '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', _ => 'r' }));
                break;
            case < ' ' or (>= '\ud800' and <= '\udfff'):
                target.Write(Encoding.ASCII.GetBytes($"\\u{(int)unit:x4}"));
                break;
            default:
                WriteRune(new Rune(unit), target);
                break;
        }

        return Long;
    }

    private static char Unit(ReadOnlySpan<byte> escape) => (char)Convert.ToUInt16(Encoding.ASCII.GetString(escape[2..6]), 16);

    private static void WriteRune(Rune rune, Stream target)
    {
        Span<byte> utf8 = stackalloc byte[4];
        target.Write(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    // As ECMAScript writes numbers, from the decimal digits as they stand: value = 0.DIGITS * 10^point.
    private static string Number(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.ASCII.GetString(raw);
        var sign = text.StartsWith('-') ? "-" : "";
        var body = text[sign.Length..];
        var e = body.IndexOfAny(['e', 'E']);
        var mantissa = e < 0 ? body : body[..e];
        var exponent = e < 0 ? "0" : body[(e + 1)..];
        if (exponent.Length > LongestExponent)
        {
            return text.ToLowerInvariant().Replace("+", "", StringComparison.Ordinal);
        }

        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = dot < 0 ? mantissa : mantissa.Remove(dot, 1);
        var digits = all.TrimStart('0');
        var point = (dot < 0 ? mantissa.Length : dot) - (all.Length - digits.Length) + long.Parse(exponent, System.Globalization.CultureInfo.InvariantCulture);
        digits = digits.TrimEnd('0');
        return digits.Length == 0 ? "0" : sign + Plain(digits, point);
    }

    private static string Plain(string digits, long point)
    {
        const int MostPlain = 21;
        const int LeastPlain = -6;
        if (point is > 0 and <= MostPlain)
        {
            return digits.Length <= point ? digits.PadRight((int)point, '0') : $"{digits[..(int)point]}.{digits[(int)point..]}";
        }

        return point is > LeastPlain and <= 0
            ? $"0.{new string('0', (int)-point)}{digits}"
            : FormattableString.Invariant($"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(point > 0 ? "+" : "-")}{Math.Abs(point - 1)}");
    }
}
