using ReTraced.Storage.Redis.Owning;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>What writes go through: the connection and the right to write, both as they were when the group began.</summary>
internal sealed record WriteSession(IDatabase Database, Ownership.Term Term);

/// <summary>Something that waits for the writer. Its caller hears of it only once Redis has answered.</summary>
internal interface IWriteRequest
{
    /// <summary>It is not known to be written.</summary>
    void Fail(Exception failure);
}

/// <summary>A write and the task that its caller awaits, in one object.</summary>
internal abstract class WriteRequest<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IWriteRequest
{
    /// <inheritdoc />
    public void Fail(Exception failure) => TrySetException(failure);
}

/// <summary>A commit of one job; those of a group go into one call for each queue.</summary>
internal sealed class CommitRequest(EncodedCommit commit) : WriteRequest<CommitResult>
{
    /// <summary>The commit.</summary>
    public EncodedCommit Commit { get; } = commit;
}

/// <summary>Any other write: it has the writer for itself until it is done.</summary>
internal interface IAloneRequest : IWriteRequest
{
    /// <summary>Does it.</summary>
    Task RunAsync(WriteSession session);

    /// <summary>It is written.</summary>
    void Complete();
}

/// <inheritdoc cref="IAloneRequest" />
internal sealed class AloneRequest<T>(Func<WriteSession, Task<T>> run) : WriteRequest<T>, IAloneRequest
{
    private T result = default!;

    /// <inheritdoc />
    public async Task RunAsync(WriteSession session) => result = await run(session).ConfigureAwait(false);

    /// <inheritdoc />
    public void Complete() => TrySetResult(result);
}
