using ReTraced.Grains.Queues;
using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Grains.Tests;

// A queue's book as one would write it if time and memory cost nothing, beside the real one.
internal sealed class BookModel
{
    private static readonly string[]?[] Served = [null, null, ["a"], ["b"], ["b", "a"], ["c"], []];

    private readonly QueueBook _book = new(_ => true);
    private readonly Dictionary<string, (LiveJob Job, EntryState State)> _jobs = [];
    private QueueBook.Tick _now = new(1_000_000, 500);
    private long _version;

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
                    _jobs.Remove(id);
                }

                break;
            case BookMove.ClockGoesOn:
                PopDue(step.Pick % 30);
                break;
        }

        Assert.Equal(
            (_jobs.Count, CountOf(EntryState.Ready), CountOf(EntryState.InFlight), CountOf(EntryState.Delayed)),
            (_book.Count, _book.Ready, _book.InFlight, _book.Delayed));
        Assert.Equal(InLine(null, true).Select(job => job.Type).Distinct().Order(), _book.ReadyTypes.Order());
        Assert.True(_book.Held >= _book.Ready);
    }

    public void TakeAll()
    {
        while (Take(null, true))
        {
        }
    }

    private void Note(BookStep step, JobStatus status, EntryState state)
    {
        var lease = status == JobStatus.Processing ? new Lease { Id = "l", WorkerId = "me" } : null;
        // Places fall as ids rise for a part of the jobs, and are never the same.
        var place = step.Job % 3 == 0 ? -step.Job : step.Job;
        var due = status == JobStatus.Delayed ? _now.WallMs + 1 + (step.Pick % 20) : _now.WallMs - step.EarlierBy;
        var job = new LiveJob($"j{step.Job}", step.Job % 4 == 0 ? "b" : "a", status, step.Pick % 7 / 6, due, place, ++_version, null, lease, step.Pick % 5 / 4);
        _book.Note(job, _now);
        _jobs[job.JobId] = (job, state);
    }

    private bool Take(string[]? types, bool suspects)
    {
        var expected = InLine(types, suspects).FirstOrDefault();
        Assert.Equal(expected is not null, _book.HasReady(types, suspects, _now));
        var taken = _book.Take("w", types, suspects, _now);
        Assert.Equal(
            (expected?.JobId, expected?.Version, expected?.Type, expected?.LeasesLost > 0),
            (taken?.JobId, taken?.Version, taken?.Type, taken?.Suspect == true));
        if (expected is not null)
        {
            _jobs[expected.JobId] = (expected, EntryState.InFlight);
        }

        return taken is not null;
    }

    private void PopDue(int ms)
    {
        _now = new QueueBook.Tick(_now.WallMs + ms, _now.SteadyMs + ms);
        var due = _jobs.Values.Where(job => job.State == EntryState.Delayed && job.Job.DueAt <= _now.WallMs).Select(job => job.Job).ToList();
        Assert.Equal(due.Select(job => job.JobId).Order(), _book.PopDue(_now).Select(entry => entry.JobId).Order());
        due.ForEach(job => _jobs[job.JobId] = (job, EntryState.Ready));
    }

    private void ComeBack(string id, EntryState state)
    {
        if (IsHandedOut(id))
        {
            _jobs[id] = (_jobs[id].Job, state);
        }
    }

    private bool IsHandedOut(string id) => _jobs.TryGetValue(id, out var known) && known is { State: EntryState.InFlight, Job.Status: not JobStatus.Processing };

    private int CountOf(EntryState state) => _jobs.Values.Count(job => job.State == state);

    private IEnumerable<LiveJob> InLine(string[]? types, bool suspects) => _jobs.Values
        .Where(job => job.State == EntryState.Ready && types?.Contains(job.Job.Type) != false && (suspects || job.Job.LeasesLost == 0))
        .Select(job => job.Job)
        .OrderByDescending(job => job.Priority)
        .ThenBy(job => job.DueAt)
        .ThenBy(job => job.Place);
}
