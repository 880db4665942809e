namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>The commits of several jobs, all or none.</summary>
internal sealed class BatchCommitRequest : WriteRequest<BatchCommitResult>
{
    private readonly EncodedCommit[] encoded;

    /// <summary>Encodes the commits.</summary>
    public BatchCommitRequest(IReadOnlyList<JobCommit> commits)
    {
        encoded = new EncodedCommit[commits.Count];
        for (var i = 0; i < encoded.Length; i++)
        {
            encoded[i] = new EncodedCommit(commits[i]);
        }
    }

    /// <inheritdoc />
    public override int Rows => encoded.Length;

    /// <inheritdoc />
    protected override BatchCommitResult Write(WriteSession session)
    {
        // All are checked before the first is written: then a refusal leaves nothing to undo.
        var ahead = new BatchAhead(encoded);
        var stored = new StoredHead?[encoded.Length];
        for (var i = 0; i < encoded.Length; i++)
        {
            var check = session.Checks.Check(encoded[i].Commit, ahead);
            if (check.Refusal is { } refusal)
            {
                return new BatchCommitResult(refusal, [], i);
            }

            stored[i] = check.Stored;
            ahead.Add(encoded[i].Commit);
        }

        var places = new long[encoded.Length];
        for (var i = 0; i < places.Length; i++)
        {
            // Of a job that the batch moves twice the second write needs what the first one left.
            var found = ahead.IsRepeated(encoded[i].JobId) ? session.Checks.Find(encoded[i].JobId) : stored[i];
            places[i] = session.Jobs.Write(encoded[i], found);
        }

        return new BatchCommitResult(null, places);
    }
}
