using System.Globalization;
using ReTraced.Jobs;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>The cursor of a list: its letter, then <c>POSITION.JOBID</c> of the last entry that was looked at. Neither changes, so jobs that move between two pages are neither repeated nor skipped.</summary>
internal static class ListCursor
{
    /// <summary>The list of jobs.</summary>
    public const char Jobs = 'j';

    /// <summary>The list of dead letters.</summary>
    public const char DeadLetters = 'd';

    /// <summary>Writes one.</summary>
    public static string Write(char list, IndexMember last) => string.Create(CultureInfo.InvariantCulture, $"{list}{last.Position}.{last.JobId}");

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none of this list.</exception>
    public static IndexMember? Read(char list, string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && cursor[0] == list && long.TryParse(cursor.AsSpan(1, dot - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var position) && JobNames.IsJobId(cursor[(dot + 1)..])
            ? new IndexMember(position, cursor[(dot + 1)..])
            : throw new FormatException($"'{cursor}' is not a cursor of this list.");
    }
}
