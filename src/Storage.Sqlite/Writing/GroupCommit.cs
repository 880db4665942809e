using ReTraced.Storage.Sqlite.Groups;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Opening;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>
/// One thread that makes everything durable which has queued up while it made the last group durable: the more is
/// asked for at a time, the more shares one wait for the disk.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    // About as long as a wait for a fast disk.
    private readonly GroupQueue<IWriteRequest> waiting = new(TimeSpan.FromMilliseconds(1));
    private readonly List<IWriteRequest> group = [];
    private readonly WriteSession session;
    private readonly string path;
    private readonly int groupRows;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes the session over and starts the thread.</summary>
    public GroupCommit(WriteSession session, string path, int groupRows)
    {
        this.session = session;
        this.path = path;
        this.groupRows = groupRows;
        new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>Queues a write. Its task completes once it is durable or refused.</summary>
    public Task<T> Write<T>(WriteRequest<T> request) =>
        waiting.TryAdd(request) ? request.Task : Task.FromException<T>(Unavailable.Closed(path));

    /// <summary>Takes no more, and completes once what was taken is durable and the connection is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Close();
        await stopped.Task.ConfigureAwait(false);
        waiting.Dispose();
    }

    private void Run()
    {
        while (waiting.Take(group, groupRows, static request => request.Rows))
        {
            WriteGroup();
            group.Clear();
        }

        session.Dispose();
        stopped.SetResult();
    }

    private void WriteGroup()
    {
        try
        {
            // The first stands for all: what does not need the owner goes alone.
            var asOwner = group[0].NeedsOwner;
            session.Begin(waitForDisk: group.Exists(static request => request.NeedsDisk), asOwner);
            if (asOwner)
            {
                session.Owner.Require();
            }

            foreach (var request in group)
            {
                request.Apply(session);
            }

            session.Commit(asOwner);
        }
        catch (Exception e)
        {
            FailGroup(e);
            return;
        }

        foreach (var request in group)
        {
            request.Complete();
        }
    }

    private void FailGroup(Exception failure)
    {
        try
        {
            session.Rollback();
        }
        catch (Exception)
        {
            // The first failure says more, and this thread must live on; if the transaction is still open the next BEGIN
            // fails and says so.
        }

        var unavailable = failure switch
        {
            SqliteFailureException sqlite => Unavailable.Because(sqlite, path),
            StoreUnavailableException told => told,
            _ => new StoreUnavailableException($"Writing to the database '{path}' failed: {failure.Message} This is a defect in ReTraced; please report it.", failure),
        };
        foreach (var request in group)
        {
            request.Fail(unavailable);
        }
    }
}
