using System.Globalization;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>The cursor of a list: <c>POSITION.JOBID</c> of the last entry that was looked at. Neither changes, so jobs that move between two pages are neither repeated nor skipped.</summary>
internal static class ListCursor
{
    /// <summary>Writes one.</summary>
    public static string Write(IndexMember last) => string.Create(CultureInfo.InvariantCulture, $"{last.Position}.{last.JobId}");

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IndexMember? Read(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && long.TryParse(cursor.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var position) && Jobs.JobNames.IsJobId(cursor[(dot + 1)..])
            ? new IndexMember(position, cursor[(dot + 1)..])
            : throw new FormatException($"'{cursor}' is not a cursor of this list.");
    }
}
