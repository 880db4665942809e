using System.Globalization;
using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>Lists dead letters by the time of death, newest first. The cursor is <c>diedAt.place</c> of the last one looked at.</summary>
internal static class DeadLetterList
{
    /// <summary>Most dead letters that one call looks at.</summary>
    public const int MostLookedAt = 20_000;

    private const string Columns = """
        j.job_id, q.name, t.name, d.status, d.failure_type, d.error_code, d.fingerprint, d.died_at, d.deaths, d.resolution, d.place
        """;

    private const string Joins = "JOIN jobs j ON j.place = d.place JOIN queues q ON q.id = d.queue JOIN types t ON t.id = d.type";

    /// <summary>One page.</summary>
    public static Page<DeadLetterRow> Read(Connection connection, DeadLetterFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var page = new List<DeadLetterRow>();
        if (limit <= 0)
        {
            return new Page<DeadLetterRow>(page, null);
        }

        var scan = Scan(connection, filter, Parse(cursor));
        var (diedAt, place) = (0L, 0L);
        for (var looked = 0; scan.Step(); looked++)
        {
            if (page.Count == limit || looked == MostLookedAt)
            {
                scan.Reset();
                return new Page<DeadLetterRow>(page, string.Create(CultureInfo.InvariantCulture, $"{diedAt}.{place}"));
            }

            cancellationToken.ThrowIfCancellationRequested();
            (diedAt, place) = (scan.Int64(7), scan.Int64(10));
            if (scan.Int32(11) != 0)
            {
                page.Add(Row(scan));
            }
        }

        return new Page<DeadLetterRow>(page, null);
    }

    /// <summary>One line, or null if there is none.</summary>
    public static DeadLetterRow? Find(Connection connection, string jobId)
    {
        var find = connection.Get($"SELECT {Columns} FROM dead_letters d {Joins} WHERE j.job_id = ?1").Bind(1, jobId);
        var row = find.Step() ? Row(find) : null;
        find.Reset();
        return row;
    }

    // The narrowest index decides where to look; the other conditions are an answer of the scan, as in JobList.
    private static Statement Scan(Connection connection, DeadLetterFilter filter, (long DiedAt, long Place) before)
    {
        var (index, key) = filter switch
        {
            { Fingerprint: not null } => ("dead_letters_by_fingerprint", "d.fingerprint = ?5 AND"),
            { ErrorCode: not null } => ("dead_letters_by_code", "d.error_code = ?4 AND"),
            { Queue: not null } => ("dead_letters_by_queue", "d.queue = (SELECT id FROM queues WHERE name = ?3) AND"),
            _ => ("dead_letters_by_time", ""),
        };
        var scan = connection.Get($"""
            SELECT {Columns},
              (?3 IS NULL OR q.name = ?3) AND (?4 IS NULL OR d.error_code = ?4) AND (?5 IS NULL OR d.fingerprint = ?5)
              AND (?6 IS NULL OR d.status = ?6) AND (?7 IS NULL OR d.failure_type = ?7) AND (?8 IS NULL OR (d.resolution IS NOT NULL) = ?8)
              AND (?9 IS NULL OR t.name = ?9)
            FROM dead_letters d INDEXED BY {index} {Joins}
            WHERE {key} d.died_at <= ?1 AND (d.died_at < ?1 OR d.place < ?2) AND d.died_at >= ?10
            ORDER BY d.died_at DESC, d.place DESC
            """);
        if (filter.DiedBefore is { } end && end <= before.DiedAt)
        {
            // No place is smaller than any: of those that died at that instant none.
            before = (end, 0);
        }

        return scan.Bind(1, before.DiedAt).Bind(2, before.Place).Bind(3, filter.Queue).Bind(4, filter.ErrorCode).Bind(5, filter.Fingerprint)
            .Bind(6, (long?)filter.Status).Bind(7, (long?)filter.FailureType)
            .Bind(8, filter.Resolved is { } resolved ? (resolved ? 1L : 0L) : null)
            .Bind(9, filter.Type).Bind(10, filter.DiedAfter ?? long.MinValue);
    }

    private static DeadLetterRow Row(Statement row) => new(
        row.Text(0), row.Text(1), row.Text(2), (DeadLetterStatus)row.Int32(3), (FailureType)row.Int32(4), row.Text(5), row.Text(6),
        row.Int64(7), row.Int32(8), (ResolutionKind?)row.NullableInt64(9));

    private static (long DiedAt, long Place) Parse(string? cursor)
    {
        if (cursor is null)
        {
            return (long.MaxValue, long.MaxValue);
        }

        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && long.TryParse(cursor.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var diedAt)
            && long.TryParse(cursor.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? (diedAt, place)
            : throw new FormatException($"'{cursor}' is not a cursor of this list.");
    }
}
