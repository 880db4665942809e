using ReTraced.Grains.Queues;
using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Grains.Tests;

// What the lines of ready jobs hold stays in proportion to the jobs that are ready, and in order.
public class QueueBookMemoryTests
{
    private static readonly QueueBook.Tick Now = new(1_000_000, 500);

    private readonly QueueBook _book = new(_ => true);

    public QueueBookMemoryTests() => _book.Rebuilt();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void Lines_WhenMostOfTheirJobsLeave_KeepTheOrderOfTheRestAndNothingElse(int step, bool lastComesFirst)
    {
        if (lastComesFirst)
        {
            // It holds the end of the run: all others belong before it.
            Note("last", priority: -1);
        }

        for (var i = 0; i < 50_000; i++)
        {
            Note($"j{i}", place: i, dueAt: 100_000 + (step * i));
            if (i % 500 != 0)
            {
                Note($"j{i}", version: 2, status: JobStatus.Cancelled);
            }
        }

        Note("last", priority: -1);
        Assert.Equal((101, 101), (_book.Count, _book.Ready));
        Assert.InRange(_book.Held, 101, 2048);
        var kept = Enumerable.Range(0, 100).Select(i => $"j{500 * i}");
        Assert.Equal([.. step < 0 ? kept.Reverse() : kept, "last"], TakeAll());
        Assert.Equal(0, _book.Held);
    }

    [Fact]
    public void Lines_WhenTheRunIsFullOfJobsThatLeft_AreSweptThoughNoneJoinsIt()
    {
        for (var i = 0; i < 5_000; i++)
        {
            Note($"j{i}", place: i, dueAt: 100);
        }

        for (var i = 1; i < 5_000; i++)
        {
            Note($"j{i}", version: 2, status: JobStatus.Cancelled);
        }

        // Each goes before the run's last, and after its first, which stays.
        for (var i = 0; i < 20_000; i++)
        {
            Note($"k{i}", dueAt: 100, place: 10);
            Note($"k{i}", version: 2, status: JobStatus.Cancelled);
        }

        Assert.InRange(_book.Held, 1, 2048);
        Assert.Equal(["j0"], TakeAll());
    }

    [Fact]
    public void Lines_WhenJobsLeaveAndTheRestIsTaken_KeepNoPlacesOfThose()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Note($"j{i}", place: i);
        }

        for (var i = 6_000; i < 9_999; i++)
        {
            Note($"j{i}", version: 2, status: JobStatus.Cancelled);
        }

        for (var i = 0; i < 6_000; i++)
        {
            Assert.Equal($"j{i}", _book.Take("w", null, true, Now)!.JobId);
        }

        Assert.InRange(_book.Held, 1, 1025);
        Assert.Equal(["j9999"], TakeAll());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void GiveBack_WhenItHappensAgainAndAgain_TakesUpNoMorePlaces(int placeOfTheOther)
    {
        Note("other", place: placeOfTheOther);
        Note("j", place: 2);
        for (var i = 0; i < 2_000; i++)
        {
            _book.GiveBack(_book.Take("w", null, true, Now)!.JobId);
            Assert.Equal(2, _book.Held);
        }
    }

    [Fact]
    public void Lines_OfTypesThatAreGone_AreNotKept()
    {
        for (var i = 0; i < 100; i++)
        {
            Note("j", version: (2 * i) + 1, type: $"t{i}", place: 2);
            Note("k", version: (2 * i) + 1, type: $"t{i}", place: 1);
            Note("j", version: (2 * i) + 2, type: $"t{i}", status: JobStatus.Cancelled);
            Note("k", version: (2 * i) + 2, type: $"t{i}", status: JobStatus.Cancelled);
        }

        Assert.Equal((0, 0), (_book.Count, _book.Held));
        Note("j", version: 1_000, type: "t1");
        Assert.Equal(["t1"], _book.ReadyTypes);
        Assert.Equal(["j"], TakeAll());
    }

    private void Note(string id, long version = 1, JobStatus status = JobStatus.Pending, long dueAt = 0, long place = 1, int priority = 0, string type = "t") =>
        _book.Note(new LiveJob(id, type, status, priority, dueAt, place, version, null, null), Now);

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
