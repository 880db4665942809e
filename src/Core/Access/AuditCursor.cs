using System.Globalization;

namespace ReTraced.Access;

/// <summary>The cursor of the audit log's list: the number of the last entry that was looked at. Entries stay where they are, so a page neither repeats nor skips any.</summary>
public static class AuditCursor
{
    /// <summary>Writes one.</summary>
    public static string Write(long last) => last.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads one; null is the beginning of the list, before every number.</summary>
    /// <exception cref="FormatException">It is not one that <see cref="Write"/> makes of an entry's number.</exception>
    public static long Read(string? cursor) =>
        cursor is null ? long.MaxValue
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last > 0 && cursor[0] != '0' ? last
        : throw new FormatException($"'{cursor}' is not a cursor of this list.");
}
