using System.Diagnostics.CodeAnalysis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>Two commits are of one kind if they do the same to indexes and counters: the script is told of each kind once, and counts how often it comes.</summary>
internal sealed class CommitKinds : IEqualityComparer<EncodedCommit>
{
    public static readonly CommitKinds Comparer = new();

    /// <inheritdoc />
    public bool Equals(EncodedCommit? x, EncodedCommit? y)
    {
        if (ReferenceEquals(x, y))
        {
            return true;
        }

        var (one, other) = (x!.Commit, y!.Commit);
        if (one.Entries.Count != other.Entries.Count || !x.Queue.Equals(y.Queue) || x.Moves != y.Moves || one.From != other.From
            || one.State.Head.Status != other.State.Head.Status || x.Beside != y.Beside || one.Idempotency is null != other.Idempotency is null
            || one.UniqueClaim is null != other.UniqueClaim is null || one.UniqueRelease is null != other.UniqueRelease is null
            || (one.ExpectedVersion == 0) != (other.ExpectedVersion == 0))
        {
            return false;
        }

        for (var i = 0; i < one.Entries.Count; i++)
        {
            if (x.Letters[i] != y.Letters[i] || one.Entries[i].At / CommitCall.MinuteMs != other.Entries[i].At / CommitCall.MinuteMs)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc />
    public int GetHashCode([DisallowNull] EncodedCommit obj) =>
        HashCode.Combine(obj.Commit.From, obj.Commit.State.Head.Status, obj.Moves.Length, obj.Commit.Entries[0].At / CommitCall.MinuteMs, obj.Queue);
}
