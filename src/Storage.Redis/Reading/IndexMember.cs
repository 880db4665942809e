using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>A job in an index.</summary>
/// <param name="Position">What the index goes by.</param>
/// <param name="JobId">The job; where many have one position, they go by the bytes of this.</param>
internal readonly record struct IndexMember(long Position, string JobId)
{
    /// <summary>True if this comes after the other when an index is read from its end.</summary>
    public bool Follows(IndexMember other) => Position < other.Position || (Position == other.Position && string.CompareOrdinal(JobId, other.JobId) < 0);

    /// <summary>Reads a stretch of a sorted set from its end.</summary>
    public static async Task<IReadOnlyList<IndexMember>> ReadSetAsync(IDatabase database, RedisKey set, IndexMember? before, PlaceRange range, int most)
    {
        // Those that share the position it starts at may all have been read before.
        for (var take = most; ; take *= 2)
        {
            var entries = await database.SortedSetRangeByScoreWithScoresAsync(
                set, range.First, Math.Min(range.Last, before?.Position ?? double.PositiveInfinity), order: Order.Descending, take: take).ConfigureAwait(false);
            List<IndexMember> members = [.. entries.Select(entry => new IndexMember((long)entry.Score, entry.Element!)).Where(member => before is not { } start || member.Follows(start))];
            if (members.Count > 0 || entries.Length < take)
            {
                return members;
            }
        }
    }
}
