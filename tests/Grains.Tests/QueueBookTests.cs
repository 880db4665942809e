using ReTraced.Grains.Queues;
using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Grains.Tests;

public class QueueBookTests
{
    private static readonly QueueBook.Tick Now = new(1_000_000, 500);

    private readonly QueueBook _book = new(lease => lease.WorkerId == "me" && lease.Id != "left-behind");

    [Fact]
    public void Take_ByPriorityThenDueTimeThenPlace()
    {
        Note("late", place: 1, dueAt: 30);
        Note("second", place: 3, dueAt: 20);
        Note("first", place: 2, dueAt: 20);
        Note("urgent", place: 4, dueAt: 40, priority: 1);
        Assert.Equal(["urgent", "first", "second", "late"], TakeAll());
    }

    [Fact]
    public void Take_WhenTypesAreGiven_SkipsOthersAndKeepsTheirOrder()
    {
        Note("a", place: 1, type: "x");
        Note("b", place: 2, type: "y");
        Note("c", place: 3, type: "x");
        Assert.False(_book.HasReady(["z"], true, Now));
        Assert.Equal("b", _book.Take("w", ["y", "z"], true, Now)!.JobId);
        Assert.Equal(["x"], _book.ReadyTypes);
        Assert.Equal(["a", "c"], TakeAll());
        Assert.Empty(_book.ReadyTypes);
    }

    [Fact]
    public void Note_WhenTheVersionIsOlder_ChangesNothing()
    {
        Note("j", version: 5, status: JobStatus.Delayed, dueAt: 2_000_000);
        Note("j", version: 4);
        Assert.Equal((0, 1), (_book.Ready, _book.Delayed));
    }

    [Fact]
    public void Note_WhenAJobEndedWhileTheBookIsRebuilt_AnOlderPageDoesNotBringItBack()
    {
        Note("j", version: 3, status: JobStatus.Completed);
        Note("j", version: 2, status: JobStatus.Processing);
        Assert.Equal(0, _book.Count);
        _book.Rebuilt();
        Assert.False(_book.Rebuilding);
    }

    [Fact]
    public void Note_WhenAnEndedJobIsReplayed_ItIsReadyAgain()
    {
        Note("j", version: 3, status: JobStatus.Dead);
        Note("j", version: 4);
        Assert.Equal(["j"], TakeAll());
    }

    [Fact]
    public void Note_WhenAHandedOutJobTurnsOutToBePendingStill_ItIsReadyAgain()
    {
        Note("j", version: 1);
        _book.Take("w", null, true, Now);
        Assert.Equal((0, 1), (_book.Ready, _book.InFlight));
        Note("j", version: 1);
        Assert.Equal((1, 0), (_book.Ready, _book.InFlight));
    }

    [Fact]
    public void GiveBack_WhenHandedOut_TakesItsOldPlace()
    {
        Note("a", place: 1);
        Note("b", place: 2);
        Assert.Equal("a", _book.Take("w", null, true, Now)!.JobId);
        _book.GiveBack("a");
        _book.GiveBack("unknown");
        Assert.Equal(["a", "b"], TakeAll());
    }

    [Fact]
    public void GiveBack_WhenTheJobIsRunning_LeavesItAlone()
    {
        Note("j", version: 2, status: JobStatus.Processing);
        _book.GiveBack("j");
        Assert.Equal((0, 1), (_book.Ready, _book.InFlight));
    }

    [Fact]
    public void PopDue_WhenTheTimeHasCome_MakesReadyInOrderOfDueTime()
    {
        Note("second", status: JobStatus.Delayed, dueAt: Now.WallMs + 20, place: 1);
        Note("first", status: JobStatus.Delayed, dueAt: Now.WallMs + 10, place: 2);
        Note("later", status: JobStatus.Delayed, dueAt: Now.WallMs + 30, place: 3);
        Assert.Equal(Now.SteadyMs + 10, _book.NextAlarm);
        Assert.Empty(_book.PopDue(new QueueBook.Tick(0, Now.SteadyMs + 9)));
        // The wall clock may step; only the steady one counts.
        Assert.Equal(["first", "second"], _book.PopDue(new QueueBook.Tick(0, Now.SteadyMs + 20)).Select(entry => entry.JobId));
        Assert.Equal(["first", "second"], TakeAll());
        Assert.Equal((Now.SteadyMs + 30, 1), (_book.NextAlarm, _book.Delayed));
    }

    [Fact]
    public void PopExpired_WhenTheJobWasHandedOut_LeavesItAlone()
    {
        Note("taken", expiresAt: Now.WallMs + 5, place: 1);
        Note("waits", expiresAt: Now.WallMs + 5, place: 2);
        Assert.Equal("taken", _book.Take("w", null, true, Now)!.JobId);
        Assert.Equal(["waits"], _book.PopExpired(new QueueBook.Tick(0, Now.SteadyMs + 5)).Select(entry => entry.JobId));
    }

    [Fact]
    public void PopExpired_WhenNothingCameOfIt_SaysItAgain()
    {
        Note("j", expiresAt: Now.WallMs + 5);
        var at = Now.SteadyMs + 5;
        Assert.Single(_book.PopExpired(new QueueBook.Tick(0, at)));
        Assert.Empty(_book.PopExpired(new QueueBook.Tick(0, at + QueueAlarms.TellAgainAfterMs - 1)));
        Assert.Equal(at + QueueAlarms.TellAgainAfterMs, _book.NextAlarm);
        Assert.Single(_book.PopExpired(new QueueBook.Tick(0, at + QueueAlarms.TellAgainAfterMs)));
        Note("j", version: 2, status: JobStatus.Failed);
        Assert.Null(_book.NextAlarm);
    }

    [Fact]
    public void PopLost_WhenAnotherProcessHeldTheLease_SaysSoUntilTheJobHasMoved()
    {
        Note("mine", status: JobStatus.Processing, lease: new Lease { Id = "a", WorkerId = "me" });
        Note("orphan", status: JobStatus.Processing, lease: new Lease { Id = "b", WorkerId = "gone" });
        Assert.Equal(["orphan"], _book.PopLost(Now).Select(entry => entry.JobId));
        Assert.Empty(_book.PopLost(Now));
        Assert.Equal(["orphan"], _book.PopLost(new QueueBook.Tick(0, Now.SteadyMs + QueueAlarms.TellAgainAfterMs)).Select(entry => entry.JobId));
        Note("orphan", version: 2);
        Assert.Null(_book.NextAlarm);
    }

    [Fact]
    public void Note_WhenItsOwnRunIsOverAlready_TheLeaseIsLost()
    {
        Note("j", status: JobStatus.Processing, lease: new Lease { Id = "left-behind", WorkerId = "me" });
        Assert.Equal(["j"], _book.PopLost(Now).Select(entry => entry.JobId));
    }

    [Fact]
    public void LeftBehind_WhenARunEndsWithoutAReport_NamesItsJob()
    {
        var runs = new HashSet<string> { "ended", "goes-on" };
        var book = new QueueBook(lease => runs.Contains(lease.Id));
        foreach (var leaseId in runs)
        {
            book.Note(new LiveJob(leaseId, "work", JobStatus.Processing, 0, 0, 1, 2, null, new Lease { Id = leaseId, WorkerId = "me" }), Now);
        }

        book.Note(new LiveJob("remote", "work", JobStatus.Processing, 0, 0, 2, 2, null, new Lease { Id = "r", WorkerId = "w", GrantedAt = 0, ExpiresAt = 1_000 }), Now);
        book.Note(new LiveJob("pending", "work", JobStatus.Pending, 0, 0, 3, 1, null, null), Now);
        Assert.NotNull(book.Take("w", null, true, Now));
        Assert.Empty(book.LeftBehind());

        runs.Remove("ended");

        Assert.Equal(["ended"], book.LeftBehind().Select(entry => entry.JobId));
    }

    [Fact]
    public void NoteStored_WhenTheJobWasHandedOutMeanwhile_DoesNotMakeItReadyAgain()
    {
        Note("j");
        _book.Take("w", null, true, Now);
        _book.NoteStored(Live("j"), Now);
        Assert.Equal((0, 1), (_book.Ready, _book.InFlight));
        _book.NoteStored(Live("j", version: 2), Now);
        Assert.Equal((1, 0), (_book.Ready, _book.InFlight));
    }

    [Fact]
    public void Forget_WhenHandedOut_IsGone()
    {
        Note("j");
        Note("runs", version: 2, status: JobStatus.Processing);
        _book.Take("w", null, true, Now);
        _book.Forget("j");
        _book.Forget("runs");
        Assert.Equal((1, 1), (_book.Count, _book.InFlight));
    }

    [Fact]
    public void Alarms_OfJobsThatAreGone_AreNotKept()
    {
        _book.Rebuilt();
        for (var i = 0; i < 100_000; i++)
        {
            Note("j", version: (2 * i) + 1, expiresAt: Now.WallMs + 1_000_000 + i, status: i % 2 == 0 ? JobStatus.Delayed : JobStatus.Pending, dueAt: Now.WallMs + 500_000);
            Note("j", version: (2 * i) + 2, status: JobStatus.Cancelled);
        }

        Assert.Null(_book.NextAlarm);
        Assert.InRange(_book.Held, 0, 10_000);
    }

    [Fact]
    public void PopExpired_WhenAHandedOutJobHasStarted_ForgetsIt()
    {
        Note("j", expiresAt: Now.WallMs + 5);
        _book.Take("w", null, true, Now);
        Assert.NotNull(_book.NextAlarm);
        Note("j", version: 2, status: JobStatus.Processing);
        Assert.Null(_book.NextAlarm);
    }

    [Fact]
    public void Note_WhenAHandedOutJobHasStarted_ItsLeaseCounts()
    {
        Note("j");
        _book.Take("w", null, true, Now);
        Note("j", version: 2, status: JobStatus.Processing, lease: new Lease { Id = "r", WorkerId = "remote", GrantedAt = 7, ExpiresAt = 107 });

        var flight = Assert.Single(_book.Running);
        Assert.Equal(("j", "remote", 7L, "r", 2L), (flight.JobId, flight.WorkerId, flight.Since, flight.Lease!.Id, flight.Entry.Version));
        Assert.Empty(_book.Unheard(new QueueBook.Tick(0, 1_000_000), 1));
        _book.GiveBack("j");
        _book.Extend("j", "r", new QueueBook.Tick(0, Now.SteadyMs + 50));
        Assert.Empty(_book.PopLost(new QueueBook.Tick(0, Now.SteadyMs + 149)));
        Assert.Equal(["j"], _book.PopLost(new QueueBook.Tick(0, Now.SteadyMs + 150)).Select(lost => lost.JobId));
        Note("j", version: 3);
        Assert.Null(_book.NextAlarm);
        Assert.Equal(["j"], TakeAll());
    }

    [Fact]
    public void Counts_AfterManyMoves_AreThoseOfTheEntries()
    {
        var random = new Random(4711);
        var statuses = new[] { JobStatus.Pending, JobStatus.Delayed, JobStatus.Processing, JobStatus.Completed, JobStatus.Waiting };
        var last = new Dictionary<string, JobStatus>();
        _book.Rebuilt();
        for (var i = 1; i <= 20_000; i++)
        {
            var id = $"j{random.Next(200)}";
            last[id] = statuses[random.Next(statuses.Length)];
            Note(id, version: i, status: last[id], dueAt: last[id] == JobStatus.Delayed ? Now.WallMs + 1 + random.Next(1000) : 0, place: random.Next(1000));
        }

        Assert.Equal(last.Values.Count(status => status == JobStatus.Pending), _book.Ready);
        Assert.Equal(last.Values.Count(status => status == JobStatus.Delayed), _book.Delayed);
        Assert.Equal(last.Values.Count(status => status == JobStatus.Processing), _book.InFlight);
        Assert.Equal(last.Values.Count(status => status != JobStatus.Completed), _book.Count);
        Assert.Equal(_book.Ready, TakeAll().Distinct().Count());
    }

    private void Note(string id, long version = 1, JobStatus status = JobStatus.Pending, long dueAt = 0, long place = 1, int priority = 0, string type = "t", long? expiresAt = null, Lease? lease = null) =>
        _book.Note(Live(id, version, status, dueAt, place, priority, type, expiresAt, lease), Now);

    private static LiveJob Live(string id, long version = 1, JobStatus status = JobStatus.Pending, long dueAt = 0, long place = 1, int priority = 0, string type = "t", long? expiresAt = null, Lease? lease = null) =>
        new(id, type, status, priority, dueAt, place, version, expiresAt, lease ?? (status == JobStatus.Processing ? new Lease { Id = "l", WorkerId = "me" } : null));

    private List<string> TakeAll()
    {
        var taken = new List<string>();
        while (_book.Take("w", null, true, Now) is { } entry)
        {
            taken.Add(entry.JobId);
        }

        return taken;
    }
}
