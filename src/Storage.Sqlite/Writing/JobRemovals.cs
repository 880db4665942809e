using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Removes a job with all its records.</summary>
internal sealed class JobRemovals(Connection connection, Dependents dependents)
{
    private readonly Statement job = connection.Get("DELETE FROM jobs WHERE place = ?1");
    private readonly Statement spec = connection.Get("DELETE FROM specs WHERE place = ?1");
    private readonly Statement revisions = connection.Get("DELETE FROM spec_revisions WHERE place = ?1");
    private readonly Statement ledger = connection.Get("DELETE FROM ledger WHERE id BETWEEN ?1 AND ?2");
    private readonly Statement logs = connection.Get("DELETE FROM logs WHERE place = ?1");
    private readonly Statement progress = connection.Get("DELETE FROM progress WHERE place = ?1");

    /// <summary>Removes it.</summary>
    public void Remove(long place, string jobId)
    {
        dependents.Remove(jobId);
        job.Bind(1, place).Run();
        spec.Bind(1, place).Run();
        revisions.Bind(1, place).Run();
        ledger.Bind(1, place << Tables.SeqBits).Bind(2, (place << Tables.SeqBits) | Tables.MaxSeq).Run();
        logs.Bind(1, place).Run();
        progress.Bind(1, place).Run();
    }
}
