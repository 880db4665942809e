using ReTraced.DeadLetters;
using ReTraced.Explain;
using ReTraced.Jobs;

namespace ReTraced.Checking;

/// <summary>
/// Counts a job's life anew from its ledger entries alone, without the state machine: what that may have got wrong at
/// the time, a replay through it would not show.
/// </summary>
internal sealed class LedgerWalk(JobSpec spec, ClockSteps steps, long toleranceMs, Findings findings)
{
    private readonly List<(string LeaseId, JobEventKind? End)> _runs = [];
    private readonly DeathWalk _deaths = new(spec);
    private long _at;
    private long _plannedAt = spec.CreatedAt;
    private long _dueAt = spec.CreatedAt;
    private bool _completed;
    private bool _undone;
    private JobEventKind? _before;
    private HashSet<string>? _operations;

    /// <summary>The runs in order, and what ended each.</summary>
    public IReadOnlyList<(string LeaseId, JobEventKind? End)> Runs => _runs;

    private int _tries;
    private int _replays;
    private int _leasesLost;

    private bool Running => _runs.Count > 0 && _runs[^1].End is null;

    /// <summary>Takes the next entry.</summary>
    public void Add(LedgerEntry entry)
    {
        findings.Figures.Entries++;
        if (entry.At < _at)
        {
            Found(ViolationKind.TimeWentBack, $"entry {entry.Seq} is of {Wording.Instant(entry.At)}, and the one before it of {Wording.Instant(_at)}.");
        }

        if (_completed && !_undone)
        {
            _undone = true;
            Found(ViolationKind.CompletionUndone, $"entry {entry.Seq} ({entry.Event.Kind}) follows the success of run {_runs.Count}; nothing may.");
        }

        if (entry.Event.Operation() is { } operation)
        {
            Acted(entry, operation);
        }

        _at = Math.Max(_at, entry.At);
        Follow(entry);
        _deaths.Add(entry);
    }

    /// <summary>Compares the counters of the head with the recount.</summary>
    public void Compare(JobHead head)
    {
        List<string> wrong = [];
        Compare(wrong, "tries", head.Tries, _tries);
        Compare(wrong, "attempts", head.Attempts, _runs.Count);
        Compare(wrong, "replays", head.Replays, _replays);
        Compare(wrong, "deaths", head.Deaths, _deaths.Count);
        Compare(wrong, "leasesLost", head.LeasesLost, _leasesLost);
        if (wrong.Count > 0)
        {
            Found(ViolationKind.CountWrong, string.Join("; ", wrong) + ".");
        }
    }

    /// <summary>The line that the job must have in the dead letter index, or null if it never died.</summary>
    public DeadLetterRow? DeadLetter(JobHead head) => _deaths.Row(head);

    private void Follow(LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case Enqueued:
                Plan(entry.At, Math.Max(entry.At, spec.RunAt ?? entry.At));
                break;
            case ParentsFinished or ParentFailed { Policy: OnParentFailure.Continue }:
                Plan(entry.At, Math.Max(_dueAt, entry.At));
                break;
            case RunNow:
                Plan(entry.At, entry.At);
                break;
            case RetryAsked e:
                Plan(entry.At, Math.Max(entry.At, e.RunAt ?? entry.At));
                (_tries, _leasesLost, _before) = (0, 0, null);
                _replays++;
                findings.Figures.Replays++;
                break;
            case Started e:
                Start(entry, e);
                break;
            case Succeeded:
                End(entry);
                (_completed, _leasesLost) = (true, 0);
                findings.Figures.Completed++;
                break;
            case FailedRun e:
                End(entry);
                _leasesLost = 0;
                findings.Figures.FailedRuns++;
                Decide(entry.At, e.Decision);
                break;
            case LeaseWasLost e:
                End(entry);
                _leasesLost++;
                findings.Figures.LeasesLost++;
                Decide(entry.At, e.Decision);
                break;
            case Released:
                End(entry);
                _tries--;
                findings.Figures.Released++;
                break;
        }
    }

    private void Start(LedgerEntry entry, Started started)
    {
        if (Running)
        {
            Found(ViolationKind.LeasesOverlap, $"lease {started.LeaseId} was granted with entry {entry.Seq} while run {_runs.Count} held lease {_runs[^1].LeaseId}; that run must end first.");
        }

        var early = _dueAt - entry.At;
        if (early > toleranceMs && early > toleranceMs + steps.Allowance(_plannedAt, entry.At))
        {
            Found(ViolationKind.DelayShort, FormattableString.Invariant(
                $"run {_runs.Count + 1} began at {Wording.Instant(entry.At)}, {early} ms before it was due at {Wording.Instant(_dueAt)}; {toleranceMs + steps.Allowance(_plannedAt, entry.At)} ms are allowed."));
        }

        _runs.Add((started.LeaseId, null));
        _tries++;
        var figures = findings.Figures;
        figures.Runs++;
        figures.RepeatedAfterLoss += _before == JobEventKind.LeaseLost ? 1 : 0;
        figures.RepeatedAfterRelease += _before == JobEventKind.Release ? 1 : 0;
        figures.RepeatedAfterFailure += _before == JobEventKind.Fail ? 1 : 0;
    }

    private void End(LedgerEntry entry)
    {
        _before = entry.Event.Kind;
        if (Running)
        {
            _runs[^1] = (_runs[^1].LeaseId, entry.Event.Kind);
        }
    }

    private void Decide(long at, RetryDecision? decision)
    {
        if (decision is { Retries: true })
        {
            findings.Figures.Retries++;
            Plan(at, decision.RunAt ?? at);
        }
    }

    private void Plan(long at, long dueAt) => (_plannedAt, _dueAt) = (at, dueAt);

    private void Acted(LedgerEntry entry, string operation)
    {
        if ((_operations ??= new(StringComparer.Ordinal)).Add(operation))
        {
            findings.Operations[operation] = findings.Operations.GetValueOrDefault(operation) + 1;
        }
        else
        {
            Found(ViolationKind.ActedTwice, $"entry {entry.Seq} ({entry.Event.Kind}) is of operation {operation}, which has acted on it before.");
        }
    }

    private void Found(ViolationKind kind, string sentence) => findings.Add(kind, spec.JobId, sentence);

    private static void Compare(List<string> wrong, string what, int stored, int counted)
    {
        if (stored != counted)
        {
            wrong.Add(FormattableString.Invariant($"{what} is {stored}, and the ledger counts {counted}"));
        }
    }
}
