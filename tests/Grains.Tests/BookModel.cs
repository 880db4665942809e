using ReTraced.Grains.Queues;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Grains.Tests;

// A queue's book as one would write it if time and memory cost nothing, beside the real one.
internal sealed class BookModel
{
    private static readonly string[]?[] Served = [null, null, ["a"], ["b"], ["b", "a"], ["c"], []];
    private static readonly string?[] Keys = [null, "k", "k", "l", "m"];

    private readonly QueueBook _book = new(_ => true);
    private readonly Dictionary<string, (LiveJob Job, EntryState State)> _jobs = [];
    private readonly Dictionary<string, (long At, long Number)> _turns = [];
    private QueueBook.Tick _now = new(1_000_000, 500);
    private BookLimits _limits = new(FlowRules.None);
    private long _version;
    private long _turn;

    public void Do(BookStep step)
    {
        var id = $"j{step.Job}";
        switch (step.Move)
        {
            case BookMove.Pending:
                Note(step, JobStatus.Pending, EntryState.Ready);
                break;
            case BookMove.Delayed:
                Note(step, JobStatus.Delayed, EntryState.Delayed);
                break;
            case BookMove.Started:
                Note(step, JobStatus.Processing, EntryState.InFlight);
                break;
            case BookMove.NotStarted when _jobs.TryGetValue(id, out var known):
                _book.Note(known.Job, _now);
                ComeBack(id, known.Job.Status == JobStatus.Delayed ? EntryState.Delayed : EntryState.Ready);
                break;
            case BookMove.Ended:
                Note(step, JobStatus.Completed, EntryState.Gone);
                _jobs.Remove(id);
                break;
            case BookMove.Take:
                Take(Served[step.Pick % Served.Length], step.Pick % 2 == 0);
                break;
            case BookMove.GiveBack:
                _book.GiveBack(id);
                ComeBack(id, EntryState.Ready);
                break;
            case BookMove.Forget:
                _book.Forget(id);
                if (IsHandedOut(id))
                {
                    _limits.GiveBack(_jobs[id].Job);
                    _jobs.Remove(id);
                }

                break;
            case BookMove.ClockGoesOn:
                PopDue(step.Pick % 30);
                break;
            case BookMove.OtherRules:
                _limits = new BookLimits(BookLimits.Rules[step.Pick % BookLimits.Rules.Length], _limits, _now.SteadyMs);
                _book.Follow(_limits.Of, _now);
                break;
        }

        foreach (var key in _turns.Keys.Where(key => !_jobs.Values.Any(job => NameOf(job.Job) == key)).ToList())
        {
            // Whoever comes anew comes for the first time.
            _turns.Remove(key);
        }

        Assert.Equal(
            (_jobs.Count, CountOf(EntryState.Ready), CountOf(EntryState.InFlight), CountOf(EntryState.Delayed)),
            (_book.Count, _book.Ready, _book.InFlight, _book.Delayed));
        Assert.Equal(Ready.Select(job => job.Type).Distinct().Order(), _book.ReadyTypes.Order());
        Assert.Equal(Ready.Count(job => !MayGo(job)), _book.HeldBack(_now));
        Assert.InRange(_book.MostAt(_now), Ready.Any(MayGo) ? 1 : 0, _book.Ready);
        Assert.True(_book.Held >= _book.Ready);
    }

    public void TakeAll()
    {
        while (true)
        {
            while (Take(null, true))
            {
            }

            if (_book.NextPermitAt(_now) is not { } next)
            {
                Assert.False(_book.HasReady(null, true, At(100_000)), "without an alarm nothing more comes");
                return;
            }

            // What waits for a permit alone comes at that time and not before.
            Assert.InRange(next, _now.SteadyMs + 1, _now.SteadyMs + 10_000);
            Assert.False(_book.HasReady(null, true, At(next - 1 - _now.SteadyMs)));
            _now = At(next - _now.SteadyMs);
        }
    }

    private QueueBook.Tick At(long later) => new(_now.WallMs + later, _now.SteadyMs + later);

    private void Note(BookStep step, JobStatus status, EntryState state)
    {
        var lease = status == JobStatus.Processing ? new Lease { Id = "l", WorkerId = "me" } : null;
        // Places fall as ids rise for a part of the jobs, and are never the same.
        var place = step.Job % 3 == 0 ? -step.Job : step.Job;
        var due = status == JobStatus.Delayed ? _now.WallMs + 1 + (step.Pick % 20) : _now.WallMs - step.EarlierBy;
        var job = new LiveJob($"j{step.Job}", step.Job % 4 == 0 ? "b" : "a", status, step.Pick % 7 / 6, due, place, ++_version, null, lease, step.Pick % 5 / 4, Keys[step.Job % Keys.Length]);
        _book.Note(job, _now);
        _jobs[job.JobId] = (job, state);
    }

    private bool Take(string[]? types, bool suspects)
    {
        var expected = Next(types, suspects);
        Assert.Equal(expected is not null, _book.HasReady(types, suspects, _now));
        var taken = _book.Take("w", types, suspects, _now);
        Assert.Equal(
            (expected?.JobId, expected?.Version, expected?.Type, expected?.LeasesLost > 0),
            (taken?.JobId, taken?.Version, taken?.Type, taken?.Suspect == true));
        if (expected is not null)
        {
            _jobs[expected.JobId] = (expected, EntryState.InFlight);
            _turns[NameOf(expected)] = (_now.WallMs, ++_turn);
            _limits.Take(expected, _now.SteadyMs);
        }

        return taken is not null;
    }

    private void PopDue(int ms)
    {
        _now = At(ms);
        var due = _jobs.Values.Where(job => job.State == EntryState.Delayed && job.Job.DueAt <= _now.WallMs).Select(job => job.Job).ToList();
        Assert.Equal(due.Select(job => job.JobId).Order(), _book.PopDue(_now).Select(entry => entry.JobId).Order());
        due.ForEach(job => _jobs[job.JobId] = (job, EntryState.Ready));
    }

    private void ComeBack(string id, EntryState state)
    {
        if (IsHandedOut(id))
        {
            _limits.GiveBack(_jobs[id].Job);
            _jobs[id] = (_jobs[id].Job, state);
        }
    }

    private static string NameOf(LiveJob job) => job.RateKey ?? "";

    private bool IsHandedOut(string id) => _jobs.TryGetValue(id, out var known) && known is { State: EntryState.InFlight, Job.Status: not JobStatus.Processing };

    private int CountOf(EntryState state) => _jobs.Values.Count(job => job.State == state);

    private IEnumerable<LiveJob> Ready => _jobs.Values.Where(job => job.State == EntryState.Ready).Select(job => job.Job);

    private bool MayGo(LiveJob job) => _limits.MayGo(job, [.. _jobs.Values.Where(other => other.State == EntryState.InFlight).Select(other => other.Job)], _now.SteadyMs);

    // Of each type and key the job that was due first, less what its priority is worth; of these the one whose turn it is.
    private LiveJob? Next(string[]? types, bool suspects) => Ready
        .Where(job => types?.Contains(job.Type) != false && (suspects || job.LeasesLost == 0) && MayGo(job))
        .GroupBy(job => (job.Type, job.RateKey, job.LeasesLost > 0))
        .Select(lane => (First: lane.OrderBy(Rank).ThenBy(job => job.Place).First(), Highest: lane.Max(job => job.Priority)))
        .OrderBy(lane => Math.Max(Rank(lane.First), LastTurn(lane.First) is { } turn ? turn.At - (lane.Highest * _limits.Of.AgingMs) : long.MinValue))
        .ThenBy(lane => LastTurn(lane.First)?.Number ?? 0)
        .ThenBy(lane => Rank(lane.First))
        .ThenBy(lane => lane.First.Place)
        .Select(lane => lane.First)
        .FirstOrDefault();

    private long Rank(LiveJob job) => job.DueAt - (job.Priority * _limits.Of.AgingMs);

    private (long At, long Number)? LastTurn(LiveJob job) =>
        _jobs.Values.Any(other => other.Job.RateKey is not null) && _turns.TryGetValue(NameOf(job), out var turn) ? turn : null;
}
