using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <summary>A job's ledger read as a story: its runs and its stops, each with what led to it and what came of it.</summary>
internal sealed class JobStory
{
    private readonly List<RunStory> _runs = [];
    private readonly List<StopStory> _stops = [];
    private readonly List<LedgerEntry> _acts = [];
    private readonly IReadOnlyList<HistoryEntry> _history;
    private LedgerEntry? _since;
    private LedgerEntry? _parents;
    private LedgerEntry? _cancel;
    private long? _dueUntilRunNow;
    private long _dueAt;
    private long _pickedUpAt;
    private int _leasesLost;

    private JobStory(JobState job, IReadOnlyList<HistoryEntry> history)
    {
        Job = job;
        _history = history;
        _dueAt = Math.Max(job.Spec.CreatedAt, job.Spec.RunAt ?? 0);
    }

    /// <summary>The job.</summary>
    public JobState Job { get; }

    /// <summary>How it was made; null for a ledger without a beginning.</summary>
    public LedgerEntry? Made { get; private set; }

    /// <summary>Its runs, in order.</summary>
    public IReadOnlyList<RunStory> Runs => _runs;

    /// <summary>Its stops, in order; the last one may have been the end.</summary>
    public IReadOnlyList<StopStory> Stops => _stops;

    /// <summary>Replays and running ahead of time since the last run.</summary>
    public IReadOnlyList<LedgerEntry> Acts => _acts;

    /// <summary>Every replay, in order.</summary>
    public IEnumerable<LedgerEntry> Replays => _stops.Where(stop => stop.Replay is not null).Select(stop => stop.Replay!);

    /// <summary>The latest end of a job that this one waits or waited for.</summary>
    public LedgerEntry? Parents => _parents;

    /// <summary>The cancel that the current run was asked for.</summary>
    public LedgerEntry? Cancel => _cancel;

    /// <summary>Reads a story.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    /// <param name="history">Its runs.</param>
    public static JobStory Of(JobState job, IReadOnlyList<LedgerEntry> ledger, IReadOnlyList<HistoryEntry> history)
    {
        var story = new JobStory(job, history);
        foreach (var entry in ledger)
        {
            story.Read(entry);
        }

        return story;
    }

    private void Read(LedgerEntry entry)
    {
        _since ??= entry;
        if (entry.To == JobStatus.Pending && entry.From != JobStatus.Pending)
        {
            _pickedUpAt = entry.At;
        }

        switch (entry.Event)
        {
            case Enqueued:
                Made ??= entry;
                break;
            case ParentsFinished or ParentFailed:
                _parents = entry;
                _dueAt = Math.Max(_dueAt, entry.At);
                break;
            case RunNow:
                _acts.Add(entry);
                (_dueUntilRunNow, _dueAt) = (_dueAt, entry.At);
                break;
            case RetryAsked e:
                _acts.Add(entry);
                _leasesLost = 0;
                _dueAt = Math.Max(entry.At, e.RunAt ?? entry.At);
                _dueUntilRunNow = null;
                After(stop => stop with { Replay = entry });
                break;
            case PoisonAsked:
                After(stop => stop with { Verdict = entry });
                break;
            case DiscardAsked:
                After(stop => stop with { Discard = entry });
                break;
            case CancelAsked when entry.To == JobStatus.Processing:
                // The first one is heeded; asking again changes nothing.
                _cancel ??= entry;
                break;
            case Started:
                Start();
                break;
            case Succeeded or FailedRun or LeaseWasLost or Released:
                End(entry);
                break;
        }

        if (IsStop(entry))
        {
            _stops.Add(new StopStory { Entry = entry, Attempts = _runs.Count, Cancel = _cancel });
            _cancel = null;
        }
        else if (entry.To != JobStatus.Processing)
        {
            _cancel = null;
        }
    }

    private void Start()
    {
        _runs.Add(new RunStory
        {
            Run = _history[_runs.Count],
            Before = _runs.Count == 0 ? null : _history[_runs.Count - 1],
            Since = _since!,
            Acts = [.. _acts],
            Parents = _runs.Count == 0 ? _parents : null,
            DueUntilRunNow = _dueUntilRunNow,
            PickedUpAt = _pickedUpAt,
            LeasesLost = _leasesLost,
            StopsBefore = _stops.Count,
        });
        _acts.Clear();
        _dueUntilRunNow = null;
    }

    private void End(LedgerEntry entry)
    {
        _since = entry;
        var decision = entry.Event switch
        {
            FailedRun e => e.Decision,
            LeaseWasLost e => e.Decision,
            _ => null,
        };
        _dueAt = decision?.RunAt ?? _dueAt;
        _leasesLost = entry.Event is LeaseWasLost ? _leasesLost + 1 : entry.Event is Released ? _leasesLost : 0;
    }

    private void After(Func<StopStory, StopStory> add)
    {
        if (_stops.Count > 0)
        {
            _stops[^1] = add(_stops[^1]);
        }
    }

    private static bool IsStop(LedgerEntry entry) =>
        !entry.To.IsLive() && entry.From?.IsLive() != false;
}
