using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.DeadLetters;

/// <summary>The deaths of one cause: one <see cref="Fingerprint"/>.</summary>
public sealed record DeadLetterGroup
{
    /// <summary>The cause.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The code that they died of.</summary>
    public required string ErrorCode { get; init; }

    /// <summary>Their handler.</summary>
    public required string Type { get; init; }

    /// <summary>The queues that they are in, by name.</summary>
    public required IReadOnlyList<string> Queues { get; init; }

    /// <summary>Dead letters whose last death is of this cause.</summary>
    public int Count { get; init; }

    /// <summary>Of these: neither replayed nor discarded.</summary>
    public int Open { get; init; }

    /// <summary>Of these: replayed since, whatever came of it.</summary>
    public int Replayed { get; init; }

    /// <summary>Of these: discarded.</summary>
    public int Discarded { get; init; }

    /// <summary>Deaths of this cause, also of jobs that died of another one afterwards.</summary>
    public int Deaths { get; init; }

    /// <summary>The first of these deaths, Unix milliseconds.</summary>
    public long FirstSeen { get; init; }

    /// <summary>The last of these deaths, Unix milliseconds.</summary>
    public long LastSeen { get; init; }

    /// <summary>Deaths in each of the last 24 hours.</summary>
    public required DeathTrend Trend { get; init; }

    /// <summary>The dead letter that died last.</summary>
    public required GroupExample Example { get; init; }

    /// <summary>What came of replays after such a death.</summary>
    public required ReplayCounts Replays { get; init; }

    /// <summary>The same by what was changed, the most used first, at most <see cref="GroupCensus.MostChanges"/>: did the fix work?</summary>
    public required IReadOnlyList<ChangeOutcome> Changes { get; init; }

    /// <summary>All of it in one or two sentences.</summary>
    public required string Sentence { get; init; }
}

/// <summary>Deaths by the hour.</summary>
/// <param name="From">Where the first hour begins, Unix milliseconds.</param>
/// <param name="Hours">How many died in each hour from there on; the current one is the last.</param>
public sealed record DeathTrend(long From, IReadOnlyList<int> Hours);

/// <summary>One dead letter of a group.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="QueueName">Its queue.</param>
/// <param name="DiedAt">When it last died, Unix milliseconds.</param>
/// <param name="Message">What it said.</param>
public sealed record GroupExample(string JobId, string QueueName, long DiedAt, string? Message);

/// <summary>What came of replays.</summary>
/// <param name="Total">How many there were.</param>
/// <param name="Succeeded">The job completed.</param>
/// <param name="Failed">The job died again, or was cancelled.</param>
/// <param name="UnderWay">Not known yet.</param>
public sealed record ReplayCounts(int Total, int Succeeded, int Failed, int UnderWay)
{
    /// <summary>Succeeded of those that have ended, 0 to 1; absent while none has.</summary>
    public double? SuccessShare => Succeeded + Failed == 0 ? null : Math.Round((double)Succeeded / (Succeeded + Failed), 4);
}

/// <summary>What came of the replays with one change.</summary>
public sealed record ChangeOutcome
{
    /// <summary>The change, see <see cref="ChangeId"/>; absent for replays that changed nothing.</summary>
    public string? Change { get; init; }

    /// <summary>The JSON Patch.</summary>
    public JsonData? Patch { get; init; }

    /// <summary>Who made it last.</summary>
    public string? By { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>What came of it.</summary>
    public required ReplayCounts Replays { get; init; }

    /// <summary>How many of these were not asked for by a person.</summary>
    public int Automatic { get; init; }

    /// <summary>The job of the latest of these replays.</summary>
    public required string ExampleJobId { get; init; }

    /// <summary>When the latest of these replays was accepted, Unix milliseconds.</summary>
    public long LastAt { get; init; }

    /// <summary>The same with the words of the replay that the ledger of the example job has.</summary>
    public ChangeOutcome With(IEnumerable<LedgerEntry> ledger) =>
        ledger.LastOrDefault(entry => entry.Event is RetryAsked && entry.At == LastAt)?.Event is RetryAsked asked
            ? this with { Patch = Change is null ? null : asked.Changes, By = asked.By, Reason = asked.Reason }
            : this;
}
