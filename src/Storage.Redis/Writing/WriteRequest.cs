using ReTraced.Storage.Redis.Owning;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>What writes go through: the connection and the right to write, both as they were when the group began.</summary>
internal sealed record WriteSession(IDatabase Database, Ownership.Term Term);

/// <summary>Something that waits for the writer. Its caller hears of it only once Redis has answered.</summary>
internal interface IWriteRequest
{
    /// <summary>True if nothing else may be under way: it removes what somebody may just be about to use.</summary>
    bool MustBeAlone { get; }

    /// <summary>
    /// Enters the ids of the jobs that it makes; false, and none is entered, if one of them is being made. Two that want one id are decided one
    /// after the other, since they may be for different queues.
    /// </summary>
    bool TryClaim(HashSet<string> making);

    /// <summary>Takes them out again.</summary>
    void Release(HashSet<string> making);

    /// <summary>It is not known to be written.</summary>
    void Fail(Exception failure);
}

/// <summary>A write and the task that its caller awaits, in one object.</summary>
internal abstract class WriteRequest<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IWriteRequest
{
    /// <inheritdoc />
    public virtual bool MustBeAlone => false;

    /// <inheritdoc />
    public virtual bool TryClaim(HashSet<string> making) => true;

    /// <inheritdoc />
    public virtual void Release(HashSet<string> making)
    {
    }

    /// <inheritdoc />
    public void Fail(Exception failure) => TrySetException(failure);
}

/// <summary>A commit of one job; those of a group go into one call for each queue.</summary>
internal sealed class CommitRequest(EncodedCommit commit) : WriteRequest<CommitResult>
{
    /// <summary>The commit.</summary>
    public EncodedCommit Commit { get; } = commit;

    /// <inheritdoc />
    public override bool TryClaim(HashSet<string> making) => !Commit.IsNew || making.Add(Commit.JobId);

    /// <inheritdoc />
    public override void Release(HashSet<string> making)
    {
        if (Commit.IsNew)
        {
            making.Remove(Commit.JobId);
        }
    }
}

/// <summary>A write that has its calls for itself.</summary>
internal interface ISeparateRequest : IWriteRequest
{
    /// <summary>Does it.</summary>
    Task RunAsync(WriteSession session);

    /// <summary>It is written.</summary>
    void Complete();
}

/// <inheritdoc cref="ISeparateRequest" />
internal class SeparateRequest<T>(Func<WriteSession, Task<T>> run, bool mustBeAlone) : WriteRequest<T>, ISeparateRequest
{
    private T result = default!;

    /// <inheritdoc />
    public override bool MustBeAlone => mustBeAlone;

    /// <inheritdoc />
    public async Task RunAsync(WriteSession session) => result = await run(session).ConfigureAwait(false);

    /// <inheritdoc />
    public void Complete() => TrySetResult(result);
}

/// <summary>Commits that are written all or none.</summary>
internal sealed class BatchRequest(IReadOnlyList<EncodedCommit> commits, Func<WriteSession, Task<BatchCommitResult>> run)
    : SeparateRequest<BatchCommitResult>(run, mustBeAlone: false)
{
    /// <inheritdoc />
    public override bool TryClaim(HashSet<string> making)
    {
        foreach (var commit in commits)
        {
            if (commit.IsNew && making.Contains(commit.JobId))
            {
                return false;
            }
        }

        foreach (var commit in commits)
        {
            if (commit.IsNew)
            {
                making.Add(commit.JobId);
            }
        }

        return true;
    }

    /// <inheritdoc />
    public override void Release(HashSet<string> making)
    {
        foreach (var commit in commits)
        {
            if (commit.IsNew)
            {
                making.Remove(commit.JobId);
            }
        }
    }
}
