using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ReTraced.Storage.Redis.Connecting;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Reading;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>
/// Fills the indexes that jobs are found by in a store whose last owner did not keep them, while the store is in use: commits keep them
/// from the first moment, and a job is entered only as the version that it was read with. Memory stays within a page.
/// </summary>
internal sealed partial class SearchBuild(RedisLink link, RedisKeys keys, Ownership ownership, Counts counts, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    private const int AtOnce = 500;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromSeconds(10);

    // As long as a process may be silent before another one begins anew.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();
    private Task building = Task.CompletedTask;

    /// <summary>True if the owner keeps the indexes, so that lists may go by them.</summary>
    public static async Task<bool> IsDoneAsync(IDatabase database, RedisKeys keys) =>
        await database.HashGetAsync(keys.Owner, ["epoch", "search"]).ConfigureAwait(false) is [{ IsNull: false } epoch, var kept] && epoch == kept;

    /// <summary>This process has taken the store, or joined its owner. Looks whether there is something to do, and does it.</summary>
    public void Begin()
    {
        lock (gate)
        {
            // One that is about to end may not have seen what this is about.
            building = building.IsCompleted ? Task.Run(RunAsync) : building.ContinueWith(_ => RunAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        }
    }

    /// <summary>Stops it; whoever owns the store next begins anew.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await building.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.Dispose();
    }

    private async Task RunAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await link.UseAsync(database => Layout.RaiseAsync(database, keys)).ConfigureAwait(false);
                // A connection that came back has brought a new epoch: then it is begun anew.
                if (await link.UseAsync(database => IsDoneAsync(database, keys)).ConfigureAwait(false) || await BuildAsync(ownership.Current.Epoch).ConfigureAwait(false))
                {
                    return;
                }

                await Task.Delay(TryAgainAfter, clock, closing.Token).ConfigureAwait(false);
            }
            catch (StoreNotOwnedException)
            {
                return;
            }
            catch (StoreUnavailableException)
            {
                // The connection says so itself, and is made again.
                await Task.Delay(TryAgainAfter, clock, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, nobody else would do it.
                LogFailed(e.Message);
                await Task.Delay(TryAgainAfter, clock, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> BuildAsync(string epoch)
    {
        // Of the processes of a cluster one does it, and the others look whether it is done.
        if (!await link.UseAsync(database => database.StringSetAsync(keys.SearchBuilder, token, Silence, when: When.NotExists)).ConfigureAwait(false) && await link.UseAsync(database => database.StringGetAsync(keys.SearchBuilder)).ConfigureAwait(false) != token)
        {
            return false;
        }

        var queues = await link.UseAsync(counts.QueuesAsync).ConfigureAwait(false);
        LogBegun(queues.Count);
        if (!await EmptyAsync(queues, epoch).ConfigureAwait(false))
        {
            return false;
        }

        var (done, told) = (0L, clock.GetTimestamp());
        foreach (var queue in queues.Select(keys.Queue))
        {
            IndexMember? last = null;
            while (await link.UseAsync(database => IndexMember.ReadSetAsync(database, queue.Jobs, last, PlaceRange.All, AtOnce)).ConfigureAwait(false) is { Count: > 0 } page)
            {
                closing.Token.ThrowIfCancellationRequested();
                await EnterAsync(queue, [.. page.Select(member => member.JobId)]).ConfigureAwait(false);
                (last, done) = (page[^1], done + page.Count);
                await link.UseAsync(database => database.KeyExpireAsync(keys.SearchBuilder, Silence)).ConfigureAwait(false);
                if (clock.GetElapsedTime(told) >= TellAgainAfter)
                {
                    told = clock.GetTimestamp();
                    LogProgress(done);
                }
            }
        }

        if (!(bool)await link.UseAsync(database => database.ScriptEvaluateAsync(Script.Marked, [keys.Owner, keys.SearchBuilder], [epoch, token])).ConfigureAwait(false))
        {
            return false;
        }

        LogDone(done);
        return true;
    }

    // What an owner that did not keep them has left there is not true any more.
    private async Task<bool> EmptyAsync(List<string> queues, string epoch)
    {
        var indexes = queues.ToDictionary(queue => queue, queue => new List<RedisKey> { keys.Queue(queue).Typed }, StringComparer.Ordinal);
        foreach (var key in await link.UseAsync(ListAsync).ConfigureAwait(false))
        {
            if (indexes.TryGetValue(keys.QueueOf(key!), out var known))
            {
                known.Add(key);
            }
        }

        foreach (var (queue, known) in indexes)
        {
            foreach (var some in known.Chunk(AtOnce))
            {
                if (!(bool)await link.UseAsync(database => database.ScriptEvaluateAsync(Script.Unmark, [keys.Queue(queue).Epoch, keys.SearchBuilder, .. some], [epoch, token])).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private async Task<List<RedisKey>> ListAsync(IDatabase database)
    {
        var found = new List<RedisKey>();
        await foreach (var key in Audit.ServerOf(database).KeysAsync(database.Database, keys.SearchPattern, AtOnce).WithCancellation(closing.Token).ConfigureAwait(false))
        {
            found.Add(key);
        }

        return found;
    }

    private async Task EnterAsync(QueueKeys queue, List<string> jobIds)
    {
        // Those that have moved since they were read are read again.
        while (jobIds.Count > 0)
        {
            var jobs = await link.UseAsync(database => MarkedJob.ReadAsync(database, queue, jobIds)).ConfigureAwait(false);
            var (marked, groups) = (new MarkedCommits(), new List<RedisValue>());
            for (var i = 0; i < jobs.Length; i++)
            {
                marked.Add(i + 1, [.. jobs[i].Indexes.Select(index => new SearchMark(index, Enters: true))]);
                if (jobs[i].Version > 0 && PlaceRange.IsAhead(jobs[i].Place, jobs[i].CreatedAt))
                {
                    groups.AddRange([jobs[i].CreatedAt, PlaceRange.GroupOf(jobs[i].Place)]);
                }
            }

            var entered = (int[])(await link.UseAsync(database => database.ScriptEvaluateAsync(
                Script.Mark,
                [queue.Ahead, .. jobIds.Select(queue.Job), .. marked.Keys],
                [jobIds.Count, .. jobIds.Select(id => (RedisValue)id), .. jobs.Select(job => (RedisValue)job.Version), groups.Count / 2, .. groups, .. marked.All])).ConfigureAwait(false))!;
            jobIds = [.. jobIds.Where((_, i) => entered[i] == 0 && jobs[i].Version > 0)];
        }
    }

    [LoggerMessage(10, LogLevel.Information, "The jobs of {Queues} queues are entered into the indexes of the search; until that is done a search looks at one job after the other")]
    private partial void LogBegun(int queues);

    [LoggerMessage(11, LogLevel.Information, "{Done} jobs are in the indexes of the search so far")]
    private partial void LogProgress(long done);

    [LoggerMessage(12, LogLevel.Information, "All {Done} jobs are in the indexes of the search")]
    private partial void LogDone(long done);

    [LoggerMessage(13, LogLevel.Warning, "Entering jobs into the indexes of the search is begun anew: {Why}")]
    private partial void LogFailed(string why);
}
