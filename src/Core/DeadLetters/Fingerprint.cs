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

    /// <summary>The fingerprint of an error of a job of the given type.</summary>
    public static string Of(string type, JobError error)
    {
        var text = new StringBuilder()
            .Append(error.Code).Append('\n')
            .Append(type).Append('\n')
            .Append(Normalise(error.Message.Length > MessageLength ? error.Message[..MessageLength] : error.Message));
        foreach (var frame in TopFrames(error.Stack))
        {
            text.Append('\n').Append(Normalise(frame));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }

    /// <summary>The text with whatever differs from one occurrence to the next folded: paths, UUIDs, hex, quoted words and numbers.</summary>
    public static string Normalise(string text)
    {
        text = Uuid().Replace(text, "<id>");
        text = Path().Replace(text, "<path>");
        text = Hex().Replace(text, "<hex>");
        text = Number().Replace(text, "<n>");
        return Space().Replace(text, " ").Trim();
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

    [GeneratedRegex("0x[0-9a-fA-F]+|[0-9a-fA-F]*[0-9][0-9a-fA-F]{7,}", RegexOptions.NonBacktracking)]
    private static partial Regex Hex();

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
