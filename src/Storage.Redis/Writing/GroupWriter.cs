using ReTraced.Storage.Redis.Connecting;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>
/// Writes what has queued up meanwhile: the more is asked for at a time, the more shares a call and its way to the server.
/// What may be under way beside what is for <see cref="WriteQueue"/> to say.
/// </summary>
internal sealed class GroupWriter : IAsyncDisposable
{
    private readonly WriteQueue waiting = new();
    private readonly RedisLink link;
    private readonly Ownership ownership;
    private readonly CommitWrites commits;
    private readonly RedisKeys keys;
    private readonly Replication replication;
    private readonly Task running;

    /// <summary>Starts the loop.</summary>
    public GroupWriter(RedisLink link, Ownership ownership, RedisKeys keys, Replication replication)
    {
        (this.link, this.ownership, this.keys, this.replication) = (link, ownership, keys, replication);
        commits = new CommitWrites(keys, ownership);
        running = Task.Run(RunAsync);
    }

    /// <summary>Queues a commit. Its task completes once Redis has answered.</summary>
    public Task<CommitResult> CommitAsync(JobCommit commit) => Queue(new CommitRequest(new EncodedCommit(commit, keys.Queue(commit.State.Spec.QueueName))));

    /// <summary>Queues the commits of several jobs, all or none.</summary>
    public Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> batch)
    {
        if (batch.Count == 0)
        {
            return Task.FromResult(new BatchCommitResult(null, []));
        }

        var encoded = batch.Select(commit => new EncodedCommit(commit, keys.Queue(commit.State.Spec.QueueName))).ToList();
        return Queue(new BatchRequest(encoded, session => commits.WriteAllAsync(session, encoded)));
    }

    /// <summary>Queues any other write.</summary>
    /// <param name="write">Does it.</param>
    /// <param name="alone">Whether nothing else may be under way.</param>
    public Task<T> RunAsync<T>(Func<WriteSession, Task<T>> write, bool alone = false) => Queue(new SeparateRequest<T>(write, alone));

    /// <summary>Takes no more, and completes once what was taken is written.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Close();
        await running.ConfigureAwait(false);
        waiting.Dispose();
    }

    private Task<T> Queue<T>(WriteRequest<T> request) =>
        waiting.TryAdd(request) ? request.Task : Task.FromException<T>(Unavailable.Closed());

    private async Task RunAsync()
    {
        while (await waiting.NextAsync().ConfigureAwait(false) is { } group)
        {
            _ = WriteAsync(group);
        }
    }

    private async Task WriteAsync(IReadOnlyList<IWriteRequest> group)
    {
        await (group is [ISeparateRequest separate] ? WriteAsync(separate) : WriteAsync(group.Cast<CommitRequest>().ToList())).ConfigureAwait(false);
        waiting.Done(group);
    }

    private async Task WriteAsync(ISeparateRequest separate)
    {
        try
        {
            await InSessionAsync(async session =>
            {
                await separate.RunAsync(session).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            separate.Complete();
        }
        catch (Exception e)
        {
            separate.Fail(Unavailable.Because(e, link.Server));
        }
    }

    private async Task WriteAsync(List<CommitRequest> requests)
    {
        try
        {
            var (results, lost) = await InSessionAsync(async session =>
            {
                var results = await commits.WriteEachAsync(session, requests.ConvertAll(request => request.Commit)).ConfigureAwait(false);
                // The store may be taken between the calls of two queues: each is answered as it was written.
                return (results, results.Contains(null) ? await ownership.LostAsync(session).ConfigureAwait(false) : null);
            }).ConfigureAwait(false);
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i] is { } result)
                {
                    requests[i].TrySetResult(result);
                }
                else
                {
                    requests[i].Fail(lost!);
                }
            }
        }
        catch (Exception e)
        {
            var unavailable = Unavailable.Because(e, link.Server);
            requests.ForEach(request => request.Fail(unavailable));
        }
    }

    private Task<T> InSessionAsync<T>(Func<WriteSession, Task<T>> write) => link.UseAsync(async database =>
    {
        var result = await write(new WriteSession(database, ownership.Current)).ConfigureAwait(false);
        await replication.WaitAsync(database).ConfigureAwait(false);
        return result;
    });
}
