using System.Threading.Channels;
using ReTraced.Storage.Redis.Connecting;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>
/// One loop that writes what has queued up while it wrote the last group: the more is asked for at a time, the more
/// shares a call and its way to the server. One group after the other, so that the directory needs no locks.
/// </summary>
internal sealed class GroupWriter : IAsyncDisposable
{
    // Redis does nothing else while a call runs; so many take it about 20 ms.
    private const int MostJobs = 1_024;

    private readonly Channel<IWriteRequest> waiting = Channel.CreateUnbounded<IWriteRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RedisLink link;
    private readonly Ownership ownership;
    private readonly CommitWrites commits;
    private readonly RedisKeys keys;
    private readonly RedisStoreOptions options;
    private readonly Task running;

    /// <summary>Starts the loop.</summary>
    public GroupWriter(RedisLink link, Ownership ownership, RedisKeys keys, RedisStoreOptions options)
    {
        (this.link, this.ownership, this.keys, this.options) = (link, ownership, keys, options);
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
        return RunAsync(session => commits.WriteAllAsync(session, encoded));
    }

    /// <summary>Queues any other write.</summary>
    public Task<T> RunAsync<T>(Func<WriteSession, Task<T>> write) => Queue(new AloneRequest<T>(write));

    /// <summary>Takes no more, and completes once what was taken is written.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await running.ConfigureAwait(false);
    }

    private Task<T> Queue<T>(WriteRequest<T> request) =>
        waiting.Writer.TryWrite(request) ? request.Task : Task.FromException<T>(Unavailable.Closed());

    private async Task RunAsync()
    {
        var group = new List<CommitRequest>();
        var made = new HashSet<string>(StringComparer.Ordinal);
        while (await waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            made.Clear();
            if (Take(group, made) is { } alone)
            {
                await WriteAsync(alone).ConfigureAwait(false);
            }
            else
            {
                await WriteAsync(group).ConfigureAwait(false);
            }

            // Whom this group has answered may have their next, and the fewer calls the better.
            await Task.Yield();
        }
    }

    // All commits up to the next write of another kind; that goes alone, and is answered if it is the first.
    private IAloneRequest? Take(List<CommitRequest> group, HashSet<string> made)
    {
        while (group.Count < MostJobs && waiting.Reader.TryPeek(out var next))
        {
            if (next is IAloneRequest alone)
            {
                return group.Count == 0 && waiting.Reader.TryRead(out _) ? alone : null;
            }

            // Two that want one id are decided one after the other: they may be for different queues.
            var commit = (CommitRequest)next;
            if (commit.Commit.Commit.ExpectedVersion == 0 && !made.Add(commit.Commit.JobId))
            {
                break;
            }

            waiting.Reader.TryRead(out _);
            group.Add(commit);
        }

        return null;
    }

    private async Task WriteAsync(IAloneRequest alone)
    {
        IDatabase? database = null;
        try
        {
            database = link.Database;
            await alone.RunAsync(new WriteSession(database, ownership.Current)).ConfigureAwait(false);
            await ReplicatedAsync(database).ConfigureAwait(false);
            alone.Complete();
        }
        catch (Exception e)
        {
            alone.Fail(Failed(database, e));
        }
    }

    private async Task WriteAsync(List<CommitRequest> requests)
    {
        IDatabase? database = null;
        try
        {
            database = link.Database;
            var session = new WriteSession(database, ownership.Current);
            var results = await commits.WriteEachAsync(session, requests.ConvertAll(request => request.Commit)).ConfigureAwait(false);
            await ReplicatedAsync(database).ConfigureAwait(false);
            // The store may be taken between the calls of two queues: each is answered as it was written.
            var lost = results.Contains(null) ? await ownership.LostAsync(session).ConfigureAwait(false) : null;
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
            var unavailable = Failed(database, e);
            requests.ForEach(request => request.Fail(unavailable));
        }
    }

    private StoreUnavailableException Failed(IDatabase? database, Exception e) =>
        database is null ? Unavailable.Because(e, link.Server) : link.Failed(database, e);

    // The commands of one connection are replicated in their order: the last one stands for all.
    private async Task ReplicatedAsync(IDatabase database)
    {
        if (options.WaitForReplicas > 0
            && (int)await database.ExecuteAsync("WAIT", options.WaitForReplicas, (int)(options.CommandTimeout.TotalMilliseconds / 2)).ConfigureAwait(false) < options.WaitForReplicas)
        {
            throw new StoreUnavailableException(
                $"Redis at {link.Server} has written this, but fewer than {options.WaitForReplicas} replicas have received it (ReTraced__Redis__WaitForReplicas). Whether it lasts is not known: read before you repeat it, and bring the replicas back.");
        }
    }
}
