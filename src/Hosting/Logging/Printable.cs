using System.Globalization;
using System.Text;

namespace ReTraced.Hosting.Logging;

/// <summary>Text that can be shown on a terminal and read line by line, whoever has written it.</summary>
internal static class Printable
{
    /// <summary>The text with escapes (<c>\n</c>, <c>\u001b</c>) for everything that moves the cursor, colours, ends a line or turns the direction of writing.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="keepLines">True leaves its line feeds as they are.</param>
    public static string Of(string text, bool keepLines = false)
    {
        if (text.All(IsPrintable))
        {
            return text;
        }

        var printed = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                _ when IsPrintable(c) || (c == '\n' && keepLines) => printed.Append(c),
                '\n' => printed.Append("\\n"),
                '\r' => printed.Append("\\r"),
                _ => printed.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return printed.ToString();
    }

    private static bool IsPrintable(char c) => c == '\t' || char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
