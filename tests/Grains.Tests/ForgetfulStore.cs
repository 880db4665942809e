using ReTraced.Storage;

namespace ReTraced.Grains.Tests;

/// <summary>A store whose connection breaks on demand after a commit went through and before its answer: who asked knows nothing.</summary>
internal sealed class ForgetfulStore(IJobStore store) : PassingStore(store)
{
    private int _forgets;

    /// <summary>The next answer to a commit is lost, and so many loads after it fail.</summary>
    public void LoseNextAnswer(int failingLoads = 1) => Volatile.Write(ref _forgets, failingLoads + 1);

    public override Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken = default) =>
        Interlocked.Decrement(ref _forgets) >= 0 ? throw Away() : base.LoadAsync(jobId, cancellationToken);

    public override async Task<CommitResult> CommitAsync(JobCommit commit) => Answer(await base.CommitAsync(commit));

    public override async Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> commits) => Answer(await base.CommitAllAsync(commits));

    private T Answer<T>(T answer) => Interlocked.Decrement(ref _forgets) >= 0 ? throw Away() : answer;

    private static StoreUnavailableException Away() => new("The connection broke.");
}
