using ReTraced.Jobs;

namespace ReTraced.DeadLetters;

/// <summary>Counts dead letters by their cause. Some hundred bytes a cause, however many letters there are.</summary>
/// <param name="now">Unix milliseconds: where the trend ends.</param>
public sealed class GroupCensus(long now)
{
    /// <summary>The hours of a trend.</summary>
    public const int TrendHours = 24;

    /// <summary>The changes that a group tells apart in its answer.</summary>
    public const int MostChanges = 20;

    private readonly Dictionary<string, GroupTally> _tallies = new(StringComparer.Ordinal);
    private readonly long _firstHour = (now / GroupTally.HourMs) - TrendHours + 1;

    /// <summary>Counts one dead letter.</summary>
    /// <param name="letter">Its line.</param>
    /// <param name="head">The head of its job.</param>
    public void Add(DeadLetterRow letter, JobHead head)
    {
        // What died before the head kept its past is known by its last death alone.
        foreach (var death in head.Past ?? new Deaths([new Death(letter.DiedAt, letter.Fingerprint)]))
        {
            Of(death.Fingerprint).Add(death, letter.JobId);
        }

        Of(letter.Fingerprint).Add(letter);
    }

    /// <summary>The groups that have a dead letter now: those with the most open ones first, then the latest.</summary>
    public IReadOnlyList<DeadLetterGroup> Groups() =>
    [
        .. _tallies.Where(tally => tally.Value.Count > 0).Select(tally => tally.Value.ToGroup(tally.Key))
            .OrderByDescending(group => group.Open).ThenByDescending(group => group.LastSeen).ThenBy(group => group.Fingerprint, StringComparer.Ordinal),
    ];

    private GroupTally Of(string fingerprint)
    {
        if (!_tallies.TryGetValue(fingerprint, out var tally))
        {
            _tallies.Add(fingerprint, tally = new GroupTally(_firstHour));
        }

        return tally;
    }
}
