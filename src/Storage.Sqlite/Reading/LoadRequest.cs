namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>One job that somebody waits for.</summary>
internal sealed class LoadRequest(string jobId) : TaskCompletionSource<StoredRow?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The job.</summary>
    public string JobId { get; } = jobId;

    /// <summary>What was read; handed over once the whole group is.</summary>
    public StoredRow? Row { get; set; }
}
