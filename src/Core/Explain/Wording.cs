using System.Globalization;

namespace ReTraced.Explain;

/// <summary>How instants, durations and lists are put into words.</summary>
public static class Wording
{
    /// <summary>An instant, for example <c>2026-11-22 01:18:11.042 UTC</c>.</summary>
    public static string Instant(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A duration, for example <c>350 ms</c>, <c>2.5 s</c>, <c>3 min 20 s</c>, <c>5 h 1 min</c>, <c>2 d 3 h</c>.</summary>
    public static string Duration(long ms)
    {
        var sign = ms < 0 ? "-" : "";
        var size = Math.Abs((decimal)ms);
        return sign + size switch
        {
            < 1000 => Invariant($"{size} ms"),
            < 60_000 => Invariant($"{size / 1000:0.###} s"),
            < 3_600_000 => size % 60_000 == 0 ? Invariant($"{size / 60_000} min") : Invariant($"{Math.Floor(size / 60_000)} min {size % 60_000 / 1000:0.###} s"),
            < 86_400_000 => Two(size, 3_600_000, "h", 60_000, "min"),
            _ => Two(size, 86_400_000, "d", 3_600_000, "h"),
        };
    }

    /// <summary>How far from the plan, for example <c>12 ms late</c>, <c>on time</c>, <c>3 ms early</c>.</summary>
    public static string Drift(long driftMs) => driftMs switch
    {
        0 => "on time",
        > 0 => $"{Duration(driftMs)} late",
        _ => $"{Duration(-driftMs)} early",
    };

    /// <summary>A count with its noun, for example <c>1 try</c>, <c>3 tries</c>.</summary>
    public static string Count(int count, string one, string many) => Invariant($"{count} {(count == 1 ? one : many)}");

    /// <summary>A text of somebody else's at the end of a sentence: trimmed, and with one full stop.</summary>
    public static string Close(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed.Length > 0 && trimmed[^1] is '.' or '!' or '?' or '…' ? trimmed : trimmed + ".";
    }

    /// <summary>Somebody else's text as the end of a sentence: on one line, with one full stop, and never empty.</summary>
    public static string Quote(string? text) => string.IsNullOrWhiteSpace(text) ? "none was given." : Close(OneLine(text));

    /// <summary>The text with each run of white space as one space: it stands inside a sentence.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The text on one line, and no longer than <paramref name="most"/> characters.</summary>
    public static string Cut(string text, int most)
    {
        var line = OneLine(text);
        return line.Length <= most ? line : line[..(char.IsHighSurrogate(line[most - 2]) ? most - 2 : most - 1)] + "…";
    }

    /// <summary>Several things in a sentence, for example <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> things) => things.Count switch
    {
        0 => "",
        1 => things[0],
        _ => $"{string.Join(", ", things.Take(things.Count - 1))} and {things[^1]}",
    };

    /// <summary>The sentence without its closing stop, to go on from.</summary>
    public static string Open(string sentence)
    {
        var trimmed = sentence.TrimEnd();
        return trimmed.EndsWith('.') ? trimmed[..^1] : trimmed;
    }

    private static string Two(decimal ms, long large, string largeUnit, long small, string smallUnit)
    {
        var whole = Math.Floor(ms / large);
        var rest = Math.Floor((ms - (whole * large)) / small);
        return rest == 0 ? Invariant($"{whole} {largeUnit}") : Invariant($"{whole} {largeUnit} {rest} {smallUnit}");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
