using System.Text.Json;
using ReTraced.Json;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Keeps what a running job reported.</summary>
internal sealed class ProgressRequest(string jobId, long version, JobProgress progress) : WriteRequest<bool>
{
    private readonly byte[] json = JsonSerializer.SerializeToUtf8Bytes(progress, ReTracedJson.Default.JobProgress);

    /// <inheritdoc />
    protected override bool Write(WriteSession session)
    {
        if (session.Checks.Find(jobId) is not { } stored || stored.Version != version)
        {
            return false;
        }

        session.Get("INSERT OR REPLACE INTO progress (place, progress) VALUES (?1, ?2)").Bind(1, stored.Place).Bind(2, json).Run();
        return true;
    }
}
