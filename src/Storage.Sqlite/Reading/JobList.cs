using System.Globalization;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>
/// Lists jobs, newest first. The cursor is the place above the next job to be looked at: a place never changes, so
/// jobs that move between two pages are neither repeated nor skipped.
/// </summary>
internal sealed class JobList
{
    /// <summary>Most rows that one call looks at.</summary>
    public const int MostRows = 40_000;

    /// <summary>Most jobs that one call decodes to look inside.</summary>
    public const int MostLookedInto = 10_000;

    /// <summary>Most bytes of these.</summary>
    public const int MostBytesLookedInto = 32 << 20;

    /// <summary>Most steps that the indexes of one call take among themselves.</summary>
    private const int MostSteps = 20_000;

    private readonly JobFilter filter;
    private readonly int limit;
    private readonly JobSearch search;
    private readonly Statement rows;
    private readonly Statement find;
    private readonly List<StoredJob> page = [];
    private long before;
    private int looked;
    private int lookedInto;
    private int bytes;
    private int steps;

    private JobList(Connection connection, JobFilter filter, JobSearch search, long before, int limit)
    {
        (this.filter, this.search, this.before, this.limit) = (filter, search, before, limit);
        // What a row's own columns decide is an answer of the scan, not a condition of it: otherwise SQLite could look at
        // a million rows before it comes to the first that matches.
        rows = connection.Get("""
            SELECT place, (?2 IS NULL OR queue = ?2) AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR type = ?4)
              AND (?5 IS NULL OR created_at >= ?5) AND (?6 IS NULL OR created_at < ?6)
            FROM jobs NOT INDEXED WHERE place BETWEEN ?7 AND ?1 ORDER BY place DESC
            """).Bind(2, search.Queue).Bind(3, (long?)filter.Status).Bind(4, search.Type).Bind(5, filter.CreatedAfter).Bind(6, filter.CreatedBefore);
        find = connection.Get($"SELECT {StoredRow.Columns} FROM {StoredRow.From} WHERE j.place = ?1");
    }

    /// <summary>One page.</summary>
    public static Page<StoredJob> Read(Connection connection, JobFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var before = Place(cursor);
        return limit > 0 && JobSearch.For(connection, filter) is { } search
            ? new JobList(connection, filter, search, before, limit).Read(cancellationToken)
            : new Page<StoredJob>([], null);
    }

    private static long Place(string? cursor) =>
        cursor is null ? long.MaxValue
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
        : throw new FormatException($"'{cursor}' is not a cursor of this list.");

    private Page<StoredJob> Read(CancellationToken cancellationToken)
    {
        while (search.AtOrBelow(before - 1, ref steps) is { } place)
        {
            before = place + 1;
            if (steps > MostSteps)
            {
                return Unfinished();
            }

            var last = search.IsExact ? place : search.HasIndex ? SearchTables.FirstOf(SearchTables.BlockOf(place)) : 0;
            if (LookThrough(place, last, cancellationToken) is { } full)
            {
                return full;
            }

            before = last;
        }

        return new Page<StoredJob>(page, null, PageScan.Of(looked, page.Count, complete: true));
    }

    // The page, if it is full or enough was looked at, and there is at least one more.
    private Page<StoredJob>? LookThrough(long place, long last, CancellationToken cancellationToken)
    {
        rows.Bind(1, place).Bind(7, last);
        for (; rows.Step(); looked++)
        {
            if (page.Count == limit || looked >= MostRows || lookedInto >= MostLookedInto || bytes > MostBytesLookedInto)
            {
                rows.Reset();
                return Unfinished();
            }

            cancellationToken.ThrowIfCancellationRequested();
            before = rows.Int64(0);
            if (rows.Int32(1) != 0)
            {
                LookInto(before);
            }
        }

        return null;
    }

    private void LookInto(long place)
    {
        if (!find.Bind(1, place).Step())
        {
            return;
        }

        var row = StoredRow.Read(find);
        find.Reset();
        lookedInto++;
        bytes += row.Spec.Length + row.Head.Length;
        var job = row.Decode();
        if (filter.Matches(job))
        {
            page.Add(job);
        }
    }

    private Page<StoredJob> Unfinished() =>
        new(page, before.ToString(CultureInfo.InvariantCulture), PageScan.Of(looked, page.Count, complete: page.Count == limit));
}
