namespace ReTraced.Grains.Queues;

/// <summary>
/// The order of ready jobs of one line: earlier due, then earlier place. None of them changes in the life of an entry, so it
/// is asked for them and nothing is kept beside it.
/// </summary>
internal sealed class ReadyOrder : IComparer<QueueEntry>
{
    public static readonly ReadyOrder Instance = new();

    /// <summary>Whichever goes first; null stands for none.</summary>
    public static QueueEntry? Earlier(QueueEntry? one, QueueEntry? other) =>
        one is null || (other is not null && Instance.Compare(other, one) < 0) ? other : one;

    public int Compare(QueueEntry? x, QueueEntry? y)
    {
        var byDue = x!.DueAt.CompareTo(y!.DueAt);
        return byDue != 0 ? byDue : x.Place.CompareTo(y.Place);
    }
}
