using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Tests;

/// <summary>A store that takes its time over the end of a run, until it is let go.</summary>
internal sealed class HeldStore(IJobStore store) : PassingStore(store)
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _go.SetResult();

    public override async Task<CommitResult> CommitAsync(JobCommit commit)
    {
        if (commit.Entries[^1].Event is Succeeded)
        {
            await _go.Task;
        }

        return await base.CommitAsync(commit);
    }
}
