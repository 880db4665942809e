using ReTraced.Explain;
using ReTraced.Jobs;

namespace ReTraced.DeadLetters;

/// <summary>What was counted of one cause.</summary>
/// <param name="firstHour">Where its trend begins, Unix hours.</param>
internal sealed class GroupTally(long firstHour)
{
    public const long HourMs = 3_600_000;

    private readonly SortedSet<string> _queues = new(StringComparer.Ordinal);
    private readonly int[] _hours = new int[GroupCensus.TrendHours];
    // Replays that changed nothing are those of the empty name.
    private readonly Dictionary<string, ChangeTally> _changes = new(StringComparer.Ordinal);
    private readonly ChangeTally _all = new();
    private DeadLetterRow? _latest;
    private long _first = long.MaxValue;
    private long _last;
    private int _deaths;
    private int _replayed;
    private int _discarded;

    /// <summary>Dead letters whose last death is of this cause.</summary>
    public int Count { get; private set; }

    /// <summary>A job has died of this cause, lately or before another one.</summary>
    public void Add(Death death, string jobId)
    {
        _deaths++;
        (_first, _last) = (Math.Min(_first, death.At), Math.Max(_last, death.At));
        if ((death.At / HourMs) - firstHour is >= 0 and < GroupCensus.TrendHours and var hour)
        {
            _hours[hour]++;
        }

        foreach (var replay in death.Replays ?? [])
        {
            var change = replay.Change ?? "";
            if (!_changes.TryGetValue(change, out var tally))
            {
                _changes.Add(change, tally = new ChangeTally());
            }

            tally.Add(replay, jobId);
            _all.Add(replay, jobId);
        }
    }

    /// <summary>A dead letter's last death is of this cause.</summary>
    public void Add(DeadLetterRow letter)
    {
        Count++;
        _replayed += letter.Resolution == ResolutionKind.Replayed ? 1 : 0;
        _discarded += letter.Resolution == ResolutionKind.Discarded ? 1 : 0;
        _queues.Add(letter.QueueName);
        if (_latest is null || letter.DiedAt > _latest.DiedAt)
        {
            _latest = letter;
        }
    }

    /// <summary>The group.</summary>
    public DeadLetterGroup ToGroup(string fingerprint)
    {
        var (latest, open) = (_latest!, Count - _replayed - _discarded);
        return new DeadLetterGroup
        {
            Fingerprint = fingerprint,
            ErrorCode = latest.ErrorCode,
            Type = latest.Type,
            Queues = [.. _queues],
            Count = Count,
            Open = open,
            Replayed = _replayed,
            Discarded = _discarded,
            Deaths = _deaths,
            FirstSeen = _first,
            LastSeen = _last,
            Trend = new DeathTrend(firstHour * HourMs, _hours),
            Example = new GroupExample(latest.JobId, latest.QueueName, latest.DiedAt, null),
            Replays = _all.Counts,
            Changes = [.. _changes.OrderByDescending(change => change.Value.Counts.Total).ThenBy(change => change.Key, StringComparer.Ordinal).Take(GroupCensus.MostChanges).Select(change => change.Value.ToOutcome(change.Key))],
            Sentence = Sentence(latest, open),
        };
    }

    private string Sentence(DeadLetterRow latest, int open)
    {
        var died = _deaths == 1
            ? $"{latest.ErrorCode} of type {latest.Type}: 1 death, at {Wording.Instant(_last)}"
            : $"{latest.ErrorCode} of type {latest.Type}: {_deaths} deaths from {Wording.Instant(_first)} to {Wording.Instant(_last)}";
        var counts = _all.Counts;
        var replays = counts switch
        {
            { Total: 0 } => "none was replayed",
            { Succeeded: 0, Failed: 0 } => $"{Wording.Count(counts.Total, "replay is", "replays are")} under way",
            _ => $"{counts.Succeeded} of {Wording.Count(counts.Succeeded + counts.Failed, "replay", "replays")} succeeded{(counts.UnderWay > 0 ? $", {Wording.Count(counts.UnderWay, "is", "are")} under way" : "")}",
        };
        return $"{died}; {open} of {Wording.Count(Count, "dead letter is", "dead letters are")} open; {replays}.";
    }

    private sealed class ChangeTally
    {
        private int _total;
        private int _succeeded;
        private int _failed;
        private int _automatic;
        private long _lastAt = long.MinValue;
        private string _example = "";

        public ReplayCounts Counts => new(_total, _succeeded, _failed, _total - _succeeded - _failed);

        public void Add(Replay replay, string jobId)
        {
            _total++;
            _succeeded += replay.Result == RunResult.Success ? 1 : 0;
            _failed += replay.Result == RunResult.Failed ? 1 : 0;
            _automatic += replay.Trigger == RetryTrigger.Auto ? 1 : 0;
            if (replay.At > _lastAt)
            {
                (_lastAt, _example) = (replay.At, jobId);
            }
        }

        public ChangeOutcome ToOutcome(string change) => new()
        {
            Change = change.Length == 0 ? null : change,
            Replays = Counts,
            Automatic = _automatic,
            ExampleJobId = _example,
            LastAt = _lastAt,
        };
    }
}
