using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ReTraced.Json;

/// <summary>The text of a JSON value as a person reads it: the escapes of its strings resolved.</summary>
public static class JsonText
{
    /// <summary>True if the text is in there, in any letter case.</summary>
    public static bool Contains(JsonData data, string text) => Of(data).Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The readable text. What is between the strings stays as it was sent.</summary>
    public static string Of(JsonData data)
    {
        var utf8 = data.Utf8.Span;
        if (!utf8.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var text = new StringBuilder(utf8.Length);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 512 });
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
            {
                continue;
            }

            // The token starts at its quote; the value follows.
            var start = (int)reader.TokenStartIndex + 1;
            text.Append(Encoding.UTF8.GetString(utf8[copied..start])).Append(Unescape(ref reader));
            copied = start + reader.ValueSpan.Length;
        }

        return text.Append(Encoding.UTF8.GetString(utf8[copied..])).ToString();
    }

    private static string Unescape(ref Utf8JsonReader reader)
    {
        var rented = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return new string(rented, 0, reader.CopyString(rented));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair as an escape is JSON, but no text.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }
}
