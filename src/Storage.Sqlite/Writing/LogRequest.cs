using ReTraced.Jobs;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Keeps lines that a running job has logged, and drops the oldest beyond what is kept.</summary>
internal sealed class LogRequest(string jobId, long version, IReadOnlyList<LogLine> lines) : WriteRequest<bool>
{
    /// <inheritdoc />
    protected override bool Write(WriteSession session)
    {
        if (session.Checks.Find(jobId) is not { } stored || stored.Version != version)
        {
            return false;
        }

        var select = session.Get("SELECT COALESCE(MAX(seq), 0) FROM logs WHERE place = ?1").Bind(1, stored.Place);
        select.Step();
        var last = select.Int64(0);
        select.Reset();
        foreach (var line in lines)
        {
            session.Get("INSERT INTO logs (place, seq, at, attempt, text) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, stored.Place).Bind(2, ++last).Bind(3, line.At).Bind(4, (long)line.Attempt).Bind(5, line.Text).Run();
        }

        session.Get("DELETE FROM logs WHERE place = ?1 AND seq <= ?2").Bind(1, stored.Place).Bind(2, last - LogLine.MostKept).Run();
        return true;
    }
}
