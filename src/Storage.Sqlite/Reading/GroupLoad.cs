using ReTraced.Storage.Sqlite.Groups;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Opening;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>
/// One thread that reads the jobs that were asked for while it read the last ones, all in one read transaction. That
/// transaction begins after they were asked for, so each sees every commit that was answered before.
/// </summary>
internal sealed class GroupLoad : IAsyncDisposable
{
    private const int MostAtATime = 1_024;

    // A read waits for nothing that a larger group would share.
    private readonly GroupQueue<LoadRequest> waiting = new(TimeSpan.Zero);
    private readonly List<LoadRequest> group = [];
    private readonly Connection connection;
    private readonly Statement find;
    private readonly string path;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes the connection over and starts the thread.</summary>
    public GroupLoad(Connection connection, string path)
    {
        this.connection = connection;
        this.path = path;
        find = connection.Get($"SELECT {StoredRow.Columns} FROM {StoredRow.From} WHERE j.job_id = ?1");
        new Thread(Run) { IsBackground = true, Name = "SQLite loader" }.Start();
    }

    /// <summary>Reads a job, or null if there is none.</summary>
    public async Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken)
    {
        var request = new LoadRequest(jobId);
        if (!waiting.TryAdd(request))
        {
            throw Unavailable.Closed(path);
        }

        var row = await request.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return row?.Decode();
    }

    /// <summary>Takes no more, and completes once what was taken is read and the connection is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Close();
        await stopped.Task.ConfigureAwait(false);
        waiting.Dispose();
    }

    private void Run()
    {
        while (waiting.Take(group, MostAtATime, static _ => 1))
        {
            ReadGroup();
            group.Clear();
        }

        connection.Dispose();
        stopped.SetResult();
    }

    private void ReadGroup()
    {
        try
        {
            connection.Get("BEGIN").Run();
            foreach (var request in group)
            {
                if (find.Bind(1, request.JobId).Step())
                {
                    request.Row = StoredRow.Read(find);
                    find.Reset();
                }
            }

            connection.Get("COMMIT").Run();
        }
        catch (Exception e)
        {
            FailGroup(e);
            return;
        }

        foreach (var request in group)
        {
            request.TrySetResult(request.Row);
        }
    }

    private void FailGroup(Exception failure)
    {
        try
        {
            find.Reset();
            if (!connection.IsIdle)
            {
                connection.Execute("ROLLBACK");
            }
        }
        catch (Exception)
        {
            // The first failure says more, and this thread must live on; if the transaction is still open the next BEGIN
            // fails and says so.
        }

        var unavailable = failure is SqliteFailureException sqlite ? Unavailable.Because(sqlite, path) : failure;
        foreach (var request in group)
        {
            request.TrySetException(unavailable);
        }
    }
}
