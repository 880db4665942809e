namespace ReTraced.Grains.Queues;

/// <summary>
/// Finds entries by the id that they have anyway: a dictionary would keep it once more for each. The hash is the
/// randomised one, because clients choose ids.
/// </summary>
internal sealed class ByJobId : IEqualityComparer<QueueEntry>, IAlternateEqualityComparer<string, QueueEntry>
{
    public static readonly ByJobId Instance = new();

    public bool Equals(QueueEntry? x, QueueEntry? y) => x?.JobId == y?.JobId;

    public int GetHashCode(QueueEntry obj) => obj.JobId.GetHashCode(StringComparison.Ordinal);

    public bool Equals(string alternate, QueueEntry other) => alternate == other.JobId;

    public int GetHashCode(string alternate) => alternate.GetHashCode(StringComparison.Ordinal);

    public QueueEntry Create(string alternate) => throw new NotSupportedException("An id alone makes no entry.");
}
