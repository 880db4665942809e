namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>One job's commit.</summary>
internal sealed class CommitRequest(JobCommit commit) : WriteRequest<CommitResult>
{
    private readonly EncodedCommit encoded = new(commit);

    /// <inheritdoc />
    protected override CommitResult Write(WriteSession session)
    {
        var check = session.Checks.Check(encoded.Commit, ahead: null);
        return check.Refusal ?? new CommitResult(
            CommitStatus.Committed,
            session.Jobs.Write(encoded, check.Stored),
            HasDependents: encoded.Commit.Ends && session.Dependents.Has(encoded.JobId));
    }
}
