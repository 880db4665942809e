using ReTraced.Events;
using ReTraced.Jobs;
using Xunit;

namespace ReTraced.Tests;

public class EventLogTests
{
    private const long Start = 1_000_000;

    [Fact]
    public void Read_WhenNothingWasReadYet_SaysOnlyFromWhereToGoOn()
    {
        var log = new EventLog(Start);
        Add(log, "email", 3);

        var page = log.Read("email", null, null, 10);

        Assert.Equal((0, Start + 3, false), (page.Events.Count, page.Next, page.IsReset));
    }

    [Fact]
    public void Read_OfOneQueueOrJob_LeavesOutTheOthers()
    {
        var log = new EventLog(Start);
        log.Add([Moved("email", "a"), Moved("sms", "b"), Moved("email", "c"), Moved("email", "a")]);

        Assert.Equal([1, 2, 3, 4], Numbers(log.Read(null, null, Start, 10)));
        Assert.Equal([1, 3, 4], Numbers(log.Read("email", null, Start, 10)));
        Assert.Equal([1, 4], Numbers(log.Read("email", "a", Start, 10)));
        Assert.Equal([4], Numbers(log.Read("email", "a", Start + 2, 10)));
        Assert.Empty(log.Read("unknown", null, Start, 10).Events);
        // What happened to others need not be looked at again.
        Assert.Equal(Start + 4, log.Read("email", "nobody", Start, 10).Next);
    }

    [Fact]
    public void Read_WhenThereIsMoreThanOnePage_GoesOnWhereItEnded()
    {
        var log = new EventLog(Start);
        Add(log, "email", 2_500);

        var (read, after) = (new List<long>(), (long?)Start);
        while (log.Read("email", null, after, 1_000) is { Events.Count: > 0 } page)
        {
            read.AddRange(Numbers(page));
            after = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, 2_500).Select(n => (long)n), read);
    }

    [Theory]
    [InlineData(10_000, false)]
    [InlineData(10_001, true)]
    public void Read_WhenMoreHappenedThanIsKept_Resets(int happened, bool reset)
    {
        var log = new EventLog(Start);
        Add(log, "email", happened);

        var page = log.Read("email", null, Start, 1_000);
        Assert.Equal((reset, reset ? Start + happened : Start + 1_000), (page.IsReset, page.Next));
        Assert.Equal(reset, log.Read(null, null, Start, 1_000).IsReset);
        Assert.False(log.Read("email", null, Start + 1, 1_000).IsReset);
    }

    [Fact]
    public void Read_WhenAnotherQueueWasBusy_StillHasTheEventsOfThisOne()
    {
        var log = new EventLog(Start);
        Add(log, "quiet", 1);
        Add(log, "busy", 20_000);

        Assert.Equal([1], Numbers(log.Read("quiet", null, Start, 10)));
        Assert.True(log.Read(null, null, Start, 10).IsReset);
    }

    [Theory]
    [InlineData(Start - 1)]
    [InlineData(0)]
    [InlineData(Start + 4)]
    public void Read_WhenTheNumberIsOfAnotherLog_Resets(long after)
    {
        var log = new EventLog(Start);
        Add(log, "email", 3);

        Assert.True(log.Read("email", null, after, 10).IsReset);
        Assert.True(log.Read("unknown", null, after, 10).IsReset);
    }

    [Fact]
    public void Break_WhenEventsAreMissing_ResetsWhoeverWasBefore()
    {
        var log = new EventLog(Start);
        Add(log, "email", 3);
        log.Break();
        Add(log, "email", 1);

        Assert.True(log.Read("email", null, Start + 3, 10).IsReset);
        Assert.Equal([5], Numbers(log.Read("email", null, Start + 4, 10)));
    }

    [Fact]
    public void Read_WhenAQueueWasForgottenForOthers_ResetsItsListener()
    {
        var log = new EventLog(Start);
        Add(log, "first", 5);
        for (var i = 0; i < EventLog.MostQueues; i++)
        {
            Add(log, $"q-{i}", 1);
        }

        Assert.True(log.Read("first", null, Start + 2, 10).IsReset);
        // He has had all of it.
        Assert.False(log.Read("first", null, Start + 5, 10).IsReset);
        Add(log, "first", 1);
        Assert.True(log.Read("first", null, Start + 2, 10).IsReset);
        Assert.Single(log.Read("first", null, Start + 5 + EventLog.MostQueues, 10).Events);
    }

    private static void Add(EventLog log, string queue, int count) => log.Add([.. Enumerable.Range(0, count).Select(_ => Moved(queue, "j"))]);

    private static JobMoved Moved(string queue, string jobId) => new(queue, jobId, queue, 1, 0, JobEventKind.Enqueue, null, JobStatus.Pending, "test", 0);

    private static IEnumerable<long> Numbers(EventPage page) => page.Events.Select(numbered => numbered.N - Start);
}
