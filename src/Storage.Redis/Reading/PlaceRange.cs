using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Reading;

/// <summary>
/// A stretch of places. A place is never less than the instant at which its job was made times 1,024, so whoever looks for jobs made
/// after an instant ends there. It may be more: after the clock was set back, or where very many jobs come within a millisecond. Those that are
/// <see cref="Much"/> ahead are noted in groups, and whoever looks for jobs made before an instant looks through those groups too.
/// </summary>
/// <param name="First">The first place.</param>
/// <param name="Last">The last place.</param>
internal readonly record struct PlaceRange(double First, double Last)
{
    /// <summary>Places of a millisecond.</summary>
    private const long Millisecond = 1_024;

    /// <summary>Places that count as ahead from here on, as in <c>commit.lua</c>.</summary>
    private const long Much = 64 * Millisecond;

    /// <summary>Places of a group, as in <c>commit.lua</c>.</summary>
    private const long Group = 4_096;

    /// <summary>Every place, and whatever else an index may go by.</summary>
    public static readonly PlaceRange All = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>True if a job of this place is noted as ahead of the clock.</summary>
    public static bool IsAhead(long place, long createdAt) => place - (createdAt * Millisecond) >= Much;

    /// <summary>The group of a place.</summary>
    public static long GroupOf(long place) => place / Group;

    /// <summary>Where the jobs of a queue may be that were made in a time, last first.</summary>
    public static async Task<IReadOnlyList<PlaceRange>> OfAsync(IDatabase database, RedisKey ahead, long? after, long? before)
    {
        var first = after is { } from ? from * (double)Millisecond : double.NegativeInfinity;
        if (before is not { } end)
        {
            return [new PlaceRange(first, double.PositiveInfinity)];
        }

        var last = (end * Millisecond) + Much;
        var groups = await database.SortedSetRangeByScoreAsync(ahead, double.NegativeInfinity, end, Exclude.Stop).ConfigureAwait(false);
        return
        [
            .. groups.Select(group => (long)group * Group).Where(start => start + Group > last).OrderDescending().Select(start => new PlaceRange(Math.Max(first, Math.Max(start, last)), start + Group - 1)),
            new PlaceRange(first, last - 1),
        ];
    }
}
