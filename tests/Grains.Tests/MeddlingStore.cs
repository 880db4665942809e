using ReTraced.Storage;

namespace ReTraced.Grains.Tests;

/// <summary>A store in which something happens just before a job is made.</summary>
internal sealed class MeddlingStore(IJobStore store) : PassingStore(store)
{
    private Func<Task>? _first;

    /// <summary>Happens before the next new job that depends on others is committed.</summary>
    public void Before(Func<Task> first) => _first = first;

    public override async Task<CommitResult> CommitAsync(JobCommit commit)
    {
        await MeddleAsync([commit]);
        return await base.CommitAsync(commit);
    }

    public override async Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> commits)
    {
        await MeddleAsync(commits);
        return await base.CommitAllAsync(commits);
    }

    private Task MeddleAsync(IReadOnlyList<JobCommit> commits) =>
        commits.Any(commit => commit.Parents.Count > 0) && Interlocked.Exchange(ref _first, null) is { } first ? first() : Task.CompletedTask;
}
