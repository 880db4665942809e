using ReTraced.DeadLetters;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Keeps the index of dead letters: one line per job.</summary>
internal sealed class DeadLetterWrites(Connection connection)
{
    private readonly Statement write = connection.Get("""
        INSERT INTO dead_letters (place, queue, type, status, failure_type, error_code, fingerprint, died_at, deaths, resolution)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (place) DO UPDATE SET
            status = excluded.status, failure_type = excluded.failure_type, error_code = excluded.error_code,
            fingerprint = excluded.fingerprint, died_at = excluded.died_at, deaths = excluded.deaths, resolution = excluded.resolution
        """);

    /// <summary>Writes the line, over the one before if there is one.</summary>
    public void Write(long place, long queue, long type, DeadLetterRow row) => write
        .Bind(1, place).Bind(2, queue).Bind(3, type).Bind(4, (long)row.Status).Bind(5, (long)row.FailureType)
        .Bind(6, row.ErrorCode).Bind(7, row.Fingerprint).Bind(8, row.DiedAt).Bind(9, (long)row.Deaths).Bind(10, (long?)row.Resolution)
        .Run();
}
