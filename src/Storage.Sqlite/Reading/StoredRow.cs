using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage.Sqlite.Native;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>A job's row as bytes: read on a connection's thread, decoded on the one of whoever asked.</summary>
/// <param name="Place">Its place.</param>
/// <param name="Head">Its head as JSON.</param>
/// <param name="Spec">Its spec as JSON.</param>
/// <param name="Progress">Its progress as JSON, if it has any.</param>
internal sealed record StoredRow(long Place, byte[] Head, byte[] Spec, byte[]? Progress)
{
    /// <summary>What a SELECT that <see cref="Read"/> is to understand begins with.</summary>
    public const string Columns = "j.place, j.head, s.spec, p.progress";

    /// <summary>Where those columns come from.</summary>
    public const string From = "jobs j JOIN specs s ON s.place = j.place LEFT JOIN progress p ON p.place = j.place";

    /// <summary>Copies the row that the statement stands on.</summary>
    public static StoredRow Read(Statement row) =>
        new(row.Int64(0), row.Blob(1).ToArray(), row.Blob(2).ToArray(), row.IsNull(3) ? null : row.Blob(3).ToArray());

    /// <summary>The job.</summary>
    public StoredJob Decode() => new(
        new JobState(StoredFormat.ReadSpec(Spec), StoredFormat.ReadHead(Head)),
        Place,
        Progress is null ? null : JsonSerializer.Deserialize(Progress, ReTracedJson.Default.JobProgress));
}
