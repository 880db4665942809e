using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Tests;

/// <summary>A store whose connection breaks on demand after a commit went through and before its answer: who asked knows nothing.</summary>
internal sealed class ForgetfulStore(IJobStore store) : IJobStore
{
    private int _forgets;

    /// <summary>The next answer to a commit is lost, and so many loads after it fail.</summary>
    public void LoseNextAnswer(int failingLoads = 1) => Volatile.Write(ref _forgets, failingLoads + 1);

    public Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken = default) =>
        Interlocked.Decrement(ref _forgets) >= 0 ? throw Away() : store.LoadAsync(jobId, cancellationToken);

    public async Task<CommitResult> CommitAsync(JobCommit commit) => Answer(await store.CommitAsync(commit));

    public async Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> commits) => Answer(await store.CommitAllAsync(commits));

    public Task<bool> SaveProgressAsync(string jobId, long version, JobProgress progress) => store.SaveProgressAsync(jobId, version, progress);

    public Task<bool> AppendLogAsync(string jobId, long version, IReadOnlyList<LogLine> lines) => store.AppendLogAsync(jobId, version, lines);

    public Task<IReadOnlyList<LiveJob>> ReadLiveAsync(string queueName, long afterPlace, int limit, CancellationToken cancellationToken = default) =>
        store.ReadLiveAsync(queueName, afterPlace, limit, cancellationToken);

    public Task<int> TrimAsync(string queueName, QueueRetention retention, long now, int limit) => store.TrimAsync(queueName, retention, now, limit);

    private T Answer<T>(T answer) => Interlocked.Decrement(ref _forgets) >= 0 ? throw Away() : answer;

    private static StoreUnavailableException Away() => new("The connection broke.");
}
