using Microsoft.Data.Sqlite;
using ReTraced.Bench.Stores;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Bench.Measures;

/// <summary>The rows of jobs, specs and ledger into the product's own tables: prepared statements, WAL, synchronous=FULL, a transaction for each 2,000 transitions.</summary>
internal static class RawSqlite
{
    private const string InsertJob = """
        INSERT INTO jobs (place, job_id, queue, type, lane, status, version, priority, created_at, due_at, expires_at, finished_at, head)
        VALUES (?1, ?2, 1, 1, 0, ?3, ?4, 0, ?5, ?6, NULL, NULL, ?7)
        """;

    private const string InsertSpec = "INSERT INTO specs (place, spec) VALUES (?1, ?2)";
    private const string Move = "UPDATE jobs SET status = ?2, version = ?3, due_at = ?4, expires_at = NULL, head = ?5 WHERE place = ?1";
    private const string Finish = "UPDATE jobs SET status = ?2, version = ?3, due_at = ?4, expires_at = NULL, head = ?5, lane = 1, finished_at = ?6 WHERE place = ?1";
    private const string Append = "INSERT INTO ledger (id, at, event, from_status, to_status, by, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    /// <summary>Writes them, and answers the seconds that it took.</summary>
    public static async Task<double> WriteAsync(StoreHome home, IReadOnlyList<Transition[][]> groups)
    {
        await using (await BenchStore.OpenAsync(home))
        {
            // It makes the tables.
        }

        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = home.File, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192");
        var transactions = groups.SelectMany((group, number) => RawBench.Steps(group).Select(step => step.SelectMany((transition, i) => Rows((number * RawBench.Group) + i + 1, transition)).ToList())).ToList();
        var statements = new[] { InsertJob, InsertSpec, Move, Finish, Append }.ToDictionary(sql => sql, sql => Prepare(connection, sql));
        var seconds = RawBench.Clock();
        foreach (var rows in transactions)
        {
            await ExecuteAsync(connection, "BEGIN IMMEDIATE");
            foreach (var (sql, values) in rows)
            {
                var statement = statements[sql];
                for (var i = 0; i < values.Length; i++)
                {
                    statement.Parameters[i].Value = values[i];
                }

                statement.ExecuteNonQuery();
            }

            await ExecuteAsync(connection, "COMMIT");
        }

        var taken = seconds();
        await using var count = connection.CreateCommand();
        count.CommandText = "SELECT (SELECT count(*) FROM jobs JOIN specs USING (place) WHERE lane = 1 AND version = 3) * 3 - (SELECT count(*) FROM ledger)";
        var missing = (long)(await count.ExecuteScalarAsync())!;
        foreach (var statement in statements.Values)
        {
            await statement.DisposeAsync();
        }

        return missing == 0 ? taken : throw new InvalidOperationException("Not every row is there.");
    }

    private static IEnumerable<(string Sql, object[] Values)> Rows(long place, Transition step)
    {
        var ((spec, head), entry) = (step.State, step.Entry);
        if (head.Version == 1)
        {
            yield return (InsertJob, [place, spec.JobId, (long)head.Status, head.Version, spec.CreatedAt, head.DueAt, StoredFormat.Write(head)]);
            yield return (InsertSpec, [place, StoredFormat.Write(spec)]);
        }
        else if (head.FinishedAt is { } finishedAt)
        {
            yield return (Finish, [place, (long)head.Status, head.Version, head.DueAt, StoredFormat.Write(head), finishedAt]);
        }
        else
        {
            yield return (Move, [place, (long)head.Status, head.Version, head.DueAt, StoredFormat.Write(head)]);
        }

        yield return (Append, [(place << 20) | entry.Seq, entry.At, (long)entry.Event.Kind, entry.From is { } from ? (long)from : DBNull.Value, (long)entry.To, entry.By, (object?)StoredFormat.Write(entry.Event) ?? DBNull.Value]);
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        var names = sql.Count(letter => letter == '?');
        for (var i = 1; i <= names; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}", Value = 0L });
        }

        command.Prepare();
        return command;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
