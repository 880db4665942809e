using System.Threading.Channels;
using ReTraced.Storage.Redis.Connecting;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>One loop that reads the jobs that were asked for while it read the last ones, all with two commands.</summary>
internal sealed class GroupLoad : IAsyncDisposable
{
    private const int MostAtATime = 1_024;

    private readonly Channel<LoadRequest> waiting = Channel.CreateUnbounded<LoadRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RedisLink link;
    private readonly JobReads reads;
    private readonly Action<string> astray;
    private readonly Task running;

    /// <summary>Starts the loop.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="reads">How jobs are read.</param>
    /// <param name="astray">Is told of each entry of the directory that leads to no job.</param>
    public GroupLoad(RedisLink link, JobReads reads, Action<string> astray)
    {
        (this.link, this.reads, this.astray) = (link, reads, astray);
        running = Task.Run(RunAsync);
    }

    /// <summary>Reads a job, or null if there is none.</summary>
    public Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken)
    {
        var request = new LoadRequest(jobId);
        return waiting.Writer.TryWrite(request) ? request.Task.WaitAsync(cancellationToken) : Task.FromException<StoredJob?>(Unavailable.Closed());
    }

    /// <summary>Takes no more, and completes once what was taken is read.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var group = new List<LoadRequest>();
        while (await waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < MostAtATime && waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            try
            {
                var jobs = await link.UseAsync(database => reads.FindAsync(database, [.. group.Select(request => request.JobId)], astray)).ConfigureAwait(false);
                for (var i = 0; i < jobs.Length; i++)
                {
                    group[i].TrySetResult(jobs[i]);
                }
            }
            catch (Exception e)
            {
                group.ForEach(request => request.TrySetException(e));
            }
        }
    }

    private sealed class LoadRequest(string jobId) : TaskCompletionSource<StoredJob?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string JobId { get; } = jobId;
    }
}
