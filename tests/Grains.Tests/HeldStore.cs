using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Tests;

/// <summary>A store that takes its time over the end of a run, until it is let go.</summary>
internal sealed class HeldStore(IJobStore store) : IJobStore
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _go.SetResult();

    public async Task<CommitResult> CommitAsync(JobCommit commit)
    {
        if (commit.Entries[^1].Event is Succeeded)
        {
            await _go.Task;
        }

        return await store.CommitAsync(commit);
    }

    public Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> commits) => store.CommitAllAsync(commits);

    public Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken = default) => store.LoadAsync(jobId, cancellationToken);

    public Task<bool> SaveProgressAsync(string jobId, long version, JobProgress progress) => store.SaveProgressAsync(jobId, version, progress);

    public Task<bool> AppendLogAsync(string jobId, long version, IReadOnlyList<LogLine> lines) => store.AppendLogAsync(jobId, version, lines);

    public Task<IReadOnlyList<LiveJob>> ReadLiveAsync(string queueName, long afterPlace, int limit, CancellationToken cancellationToken = default) =>
        store.ReadLiveAsync(queueName, afterPlace, limit, cancellationToken);

    public Task<int> TrimAsync(string queueName, QueueRetention retention, long now, int limit) => store.TrimAsync(queueName, retention, now, limit);
}
