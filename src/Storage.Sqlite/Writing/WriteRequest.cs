namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>
/// A write and the task that its caller awaits, in one object: there is one of these per commit. Continuations never run
/// on the writer's thread.
/// </summary>
internal abstract class WriteRequest<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IWriteRequest
{
    private T result = default!;

    /// <inheritdoc />
    public virtual int Rows => 1;

    /// <inheritdoc />
    public virtual bool NeedsOwner => true;

    /// <inheritdoc />
    public virtual bool NeedsDisk => true;

    /// <inheritdoc />
    public void Apply(WriteSession session) => result = Write(session);

    /// <inheritdoc />
    public void Complete() => TrySetResult(result);

    /// <inheritdoc />
    public virtual void Fail(Exception failure) => TrySetException(failure);

    /// <summary>Does it and answers what the caller gets.</summary>
    protected abstract T Write(WriteSession session);
}
