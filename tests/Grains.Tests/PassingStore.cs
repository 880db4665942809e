using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Tests;

/// <summary>A store that passes everything on to another: for those that get in the way of something.</summary>
internal abstract class PassingStore(IJobStore store) : IJobStore
{
    public virtual Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken = default) => store.LoadAsync(jobId, cancellationToken);

    public virtual Task<CommitResult> CommitAsync(JobCommit commit) => store.CommitAsync(commit);

    public virtual Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> commits) => store.CommitAllAsync(commits);

    public Task<bool> SaveProgressAsync(string jobId, long version, JobProgress progress) => store.SaveProgressAsync(jobId, version, progress);

    public Task<bool> AppendLogAsync(string jobId, long version, IReadOnlyList<LogLine> lines) => store.AppendLogAsync(jobId, version, lines);

    public Task<IReadOnlyList<LiveJob>> ReadLiveAsync(string queueName, long afterPlace, int limit, CancellationToken cancellationToken = default) =>
        store.ReadLiveAsync(queueName, afterPlace, limit, cancellationToken);

    public virtual Task<IReadOnlyList<string>> ReadDependentsAsync(string jobId, string afterJobId, int limit, CancellationToken cancellationToken = default) =>
        store.ReadDependentsAsync(jobId, afterJobId, limit, cancellationToken);

    public Task<int> TrimAsync(string queueName, QueueRetention retention, long now, int limit) => store.TrimAsync(queueName, retention, now, limit);
}
