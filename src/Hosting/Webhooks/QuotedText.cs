using System.Globalization;
using System.Text;
using ReTraced.Queues;

namespace ReTraced.Hosting;

/// <summary>Words of an endpoint, made fit to stand in a message.</summary>
internal static class QuotedText
{
    /// <summary>Most characters that are quoted.</summary>
    public const int MostCharacters = 200;

    // A shorter value is no secret, and would be found in every other word.
    private const int ShortestSecret = 8;

    /// <summary>The first 200 characters in quotation marks, blanks drawn together, what cannot be printed replaced.</summary>
    public static string Of(string text, Webhook webhook)
    {
        var quoted = new StringBuilder();
        var blank = false;
        foreach (var rune in WithoutSecrets(text, webhook).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                blank = quoted.Length > 0;
                continue;
            }

            if (quoted.Length + (blank ? 1 : 0) + rune.Utf16SequenceLength > MostCharacters)
            {
                return $"'{quoted}…'";
            }

            quoted.Append(blank ? " " : "").Append((IsPrintable(rune) ? rune : Rune.ReplacementChar).ToString());
            blank = false;
        }

        return $"'{quoted}'";
    }

    /// <summary>The same text without the values of the webhook's own headers: an endpoint may say back what it was sent.</summary>
    public static string WithoutSecrets(string text, Webhook webhook)
    {
        foreach (var value in webhook.Headers.Values.Select(value => value.Reveal()).Where(value => value.Length >= ShortestSecret))
        {
            text = text.Replace(value, Secret.Shown, StringComparison.Ordinal);
        }

        return text;
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);
}
