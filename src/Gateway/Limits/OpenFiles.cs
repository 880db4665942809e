using System.Globalization;

namespace ReTraced.Gateway.Limits;

/// <summary>How many files, connections included, this process may have open at a time.</summary>
public static class OpenFiles
{
    private const string Source = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>The limit that holds (<c>ulimit -n</c>); null where the system does not say, or knows none.</summary>
    public static long? Limit() => File.Exists(Source) ? Parse(File.ReadLines(Source)) : null;

    /// <summary>The limit that these lines say.</summary>
    /// <param name="lines">As in <c>/proc/self/limits</c>: name, soft limit, hard limit, unit.</param>
    public static long? Parse(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal)) is { } line
        && long.TryParse(line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}
