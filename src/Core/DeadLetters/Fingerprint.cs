using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ReTraced.Jobs;

namespace ReTraced.DeadLetters;

/// <summary>
/// A short name for the cause of a failure: equal for failures that differ only in numbers, ids, addresses and paths.
/// It is the first 64 bits, in hex, of the SHA-256 of error code, job type, normalised message and the normalised top
/// three frames of the stack, joined by line feeds.
/// </summary>
public static partial class Fingerprint
{
    private const int Frames = 3;
    private const int MessageLength = 500;

    /// <summary>How one looks, for messages.</summary>
    public const string Form = "16 hex digits in lower case";

    /// <summary>True if the text may be a fingerprint.</summary>
    public static bool IsValid(string text) => text.Length == 16 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The fingerprint of an error of a job of the given type.</summary>
    public static string Of(string type, JobError error)
    {
        var text = new StringBuilder()
            .Append(error.Code).Append('\n')
            .Append(type).Append('\n')
            .Append(Start(Normalise(error.Message)));
        foreach (var frame in TopFrames(error.Stack))
        {
            text.Append('\n').Append(Normalise(frame));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }

    /// <summary>The text with whatever differs from one occurrence to the next folded: paths, UUIDs, hex and numbers.</summary>
    public static string Normalise(string text)
    {
        // Paths first, since they may hold ids; a long hex number may by chance be all digits, so both read the same.
        text = Path().Replace(text, "<path>");
        text = Uuid().Replace(text, "<id>");
        text = Word().Replace(text, word => IsHex(word.ValueSpan) ? "<n>" : word.Value);
        text = Number().Replace(text, "<n>");
        return Space().Replace(text, " ").Trim();
    }

    // Cut after folding: cut before, a longer id would move the end of the text.
    private static string Start(string text) => text.Length > MessageLength ? text[..MessageLength] : text;

    // 0x and hex, or at least eight hex digits of which one is no letter.
    private static bool IsHex(ReadOnlySpan<char> word) =>
        word.StartsWith("0x", StringComparison.Ordinal)
            ? word.Length > 2 && IsAllHex(word[2..])
            : word.Length >= 8 && IsAllHex(word) && word.ContainsAnyInRange('0', '9');

    private static bool IsAllHex(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> TopFrames(string? stack) =>
        (stack ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("at ", StringComparison.Ordinal))
            .Take(Frames)
            // The file and line behind ' in ' move with every edit of the code.
            .Select(line => line.Split(" in ", 2)[0]);

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", RegexOptions.NonBacktracking)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"([A-Za-z]:)?([/\\][\w.\-]+){2,}", RegexOptions.NonBacktracking)]
    private static partial Regex Path();

    [GeneratedRegex("[0-9A-Za-z]{3,}", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
