using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Schema;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>A commit with its JSON, made on the caller's thread: the writer's is the one that there is only one of.</summary>
internal readonly struct EncodedCommit
{
    private readonly byte[]? firstDetails;
    private readonly byte[]?[]? laterDetails;

    /// <summary>Encodes a commit.</summary>
    public EncodedCommit(JobCommit commit)
    {
        var entries = commit.Entries;
        if (entries[^1].Seq > Tables.MaxSeq)
        {
            throw new InvalidOperationException(
                $"Job '{commit.State.Spec.JobId}' has {Tables.MaxSeq:N0} ledger entries, the most that one job can have. Clone it to go on.");
        }

        Commit = commit;
        Head = StoredFormat.Write(commit.State.Head);
        Spec = commit.WriteSpec ? StoredFormat.Write(commit.State.Spec) : null;
        firstDetails = StoredFormat.Write(entries[0].Event);
        laterDetails = null;
        if (entries.Count > 1)
        {
            laterDetails = new byte[]?[entries.Count - 1];
            for (var i = 1; i < entries.Count; i++)
            {
                laterDetails[i - 1] = StoredFormat.Write(entries[i].Event);
            }
        }
    }

    /// <summary>What is committed.</summary>
    public JobCommit Commit { get; }

    /// <summary>The job's id.</summary>
    public string JobId => Commit.State.Spec.JobId;

    /// <summary>The head as JSON.</summary>
    public byte[] Head { get; }

    /// <summary>The spec as JSON, if it is to be written.</summary>
    public byte[]? Spec { get; }

    /// <summary>The details of one of the ledger entries.</summary>
    public byte[]? Details(int entry) => entry == 0 ? firstDetails : laterDetails![entry - 1];
}
