namespace ReTraced.Grains.Queues;

/// <summary>When a lane's next job goes, beside those of other lanes: the least first.</summary>
/// <param name="At">
/// The job's <see cref="Rank"/>, or, if that is later, what the rank of a job would be that became due when the lane's key had its last turn.
/// </param>
/// <param name="Served">Which turn its key's last one was: of keys that had theirs in the same millisecond the one that waits longer goes first.</param>
/// <param name="Rank">When the job was due, less what its priority is worth, Unix milliseconds.</param>
/// <param name="Place">Breaks ties.</param>
internal readonly record struct Turn(long At, long Served, long Rank, long Place) : IComparable<Turn>
{
    public int CompareTo(Turn other)
    {
        var byAt = At.CompareTo(other.At);
        if (byAt != 0)
        {
            return byAt;
        }

        var byServed = Served.CompareTo(other.Served);
        if (byServed != 0)
        {
            return byServed;
        }

        var byRank = Rank.CompareTo(other.Rank);
        return byRank != 0 ? byRank : Place.CompareTo(other.Place);
    }
}
