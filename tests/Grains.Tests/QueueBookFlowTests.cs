using ReTraced.Grains.Queues;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Grains.Tests;

// The order beyond that of one line, and what limits hold back: everything at exact times.
public class QueueBookFlowTests
{
    private static readonly FlowRules Aging = new() { AgingMs = 60_000 };

    private readonly QueueBook _book = new(_ => true);
    private long _now = 100_000_000;
    private long _place;

    [Fact]
    public void Take_OfALowPriorityUnderAPermanentStreamOfAHighOne_ComesWhenItsWaitIsWorthTheDifference()
    {
        _book.Follow(Aging, Now);
        Note("low");
        Assert.Equal(600, SecondsUntil("low", () => Note($"high-{_now}", priority: 10)));
    }

    [Fact]
    public void Take_OfALowPriorityWhenPrioritiesAreStrict_NeverComesBeforeAHighOne()
    {
        Note("low");
        Assert.Null(SecondsUntil("low", () => Note($"high-{_now}", priority: 1)));
        _book.Follow(Aging, Now);
        Assert.Equal("low", Take());
    }

    // The lower priority of one key beside the higher of another: at its first turn as without keys, then once for each such time.
    [Fact]
    public void Take_OfALowPriorityBesideAnotherKeysStream_GetsATurnEachTimeThatTheDifferenceIsWorth()
    {
        _book.Follow(Aging, Now);
        Note("low-1", key: "a");
        Note("low-2", key: "a");
        Assert.Equal(120, SecondsUntil("low-1", () => Note($"high-{_now}", priority: 2, key: "b")));
        Assert.Equal(120, SecondsUntil("low-2", () => Note($"high-{_now}", priority: 2, key: "b")));
    }

    // Two keys with the same stream: that one has an old job of a low priority beside it does not cost it its turns.
    [Fact]
    public void Take_WhenAnOldJobGoesFirstWithinItsKey_TheKeyKeepsTheTurnsOfItsPriority()
    {
        _book.Follow(Aging, Now);
        _now += 600_000;
        for (var i = 0; i < 10; i++)
        {
            Note($"low-{i}", key: "a", dueAt: i);
            Note($"a-{i}", priority: 2, key: "a");
            Note($"b-{i}", priority: 2, key: "b");
        }

        var taken = Enumerable.Range(0, 20).Select(_ => Take()!).ToList();

        Assert.Equal(10, taken.Count(id => id.StartsWith("b-", StringComparison.Ordinal)));
        Assert.Equal(10, taken.Count(id => id.StartsWith("low-", StringComparison.Ordinal)));
    }

    [Fact]
    public void Take_WhenTheWallClockStepsBack_KeysGoOnTakingTurns()
    {
        for (var i = 0; i < 4; i++)
        {
            Note($"a-{i}", key: "a", dueAt: 0);
        }

        Note("b-0", key: "b", dueAt: 0);
        Assert.Equal(("a-0", "b-0", "a-1"), (Take(), Take(), Take()));
        var back = new QueueBook.Tick(_now - 3_600_000, _now);
        for (var i = 0; i < 100; i++)
        {
            Note($"new-{i}", key: $"c-{i % 2}", dueAt: back.WallMs);
        }

        var taken = Enumerable.Range(0, 6).Select(_ => _book.Take("w", null, true, back)!.JobId).ToList();
        Assert.Equal(2, taken.Count(id => id.StartsWith("a-", StringComparison.Ordinal)));
    }

    [Fact]
    public void Keys_WhoseJobsAreGone_AreNotKept()
    {
        _book.Rebuilt();
        _book.Follow(new FlowRules { PerKeyMaxConcurrency = 1 }, Now);
        for (var i = 0; i < 1_000; i++)
        {
            Note("j", key: $"k{i}", version: (2 * i) + 1);
            Assert.NotNull(Take());
            Note("j", key: $"k{i}", version: (2 * i) + 2, status: JobStatus.Completed);
        }

        Assert.Equal((0, 0), (_book.Count, _book.Held));
    }

    [Fact]
    public void Keys_WithABucket_AreKeptUntilItIsFullAndWritten()
    {
        _book.Rebuilt();
        _book.Follow(new FlowRules { PerKeyRate = new RateLimit { Permits = 1, PerSeconds = 10 } }, Now);
        Note("j", key: "k");
        Assert.NotNull(Take());
        Note("j", key: "k", version: 2, status: JobStatus.Completed);
        Note("j2", key: "k");
        Assert.Equal((null, _now + 10_000), (Take(), _book.NextPermitAt(Now)));
        Note("j2", key: "k", version: 2, status: JobStatus.Cancelled);
        Assert.Equal(1, _book.Held);
        _now += 10_000;
        Assert.True(_book.Promise(Now, ahead: true)!.Record.IsEmpty());
        Assert.Equal(0, _book.Held);
    }

    [Fact]
    public void Take_WhenNothingIsPromised_WaitsForThePromiseAndAgainWhenItIsOver()
    {
        _book.Follow(new FlowRules { PerKeyRate = new RateLimit { Permits = 1, PerSeconds = 1 }, MaxConcurrency = 2 }, Now, promised: true);
        Note("j0", key: "k");
        Note("j1", key: "l");
        Assert.False(_book.HasReady(null, true, Now));
        Assert.Equal((true, 2, null), (_book.LacksPromise, _book.HeldBack(Now), _book.NextPermitAt(Now)));

        var promise = _book.Promise(Now, ahead: true)!;
        Assert.False(_book.HasReady(null, true, Now));
        _book.Keep(promise);
        Assert.Equal("j0", Take());
        Assert.Equal(["k", "l"], promise.Record.Keys.Keys.Order(StringComparer.Ordinal));

        // Two seconds' worth and one were promised; then the other key is taken for one that may have been idle.
        _now += 10_000;
        Assert.Null(Take());
        Assert.True(_book.LacksPromise);
        _book.Keep(_book.Promise(Now, ahead: true)!);
        Assert.Equal("j1", Take());
        Assert.False(_book.LacksPromise);
    }

    [Fact]
    public void Promise_WhenItIsNotAhead_WritesWhatWasUsedAndGivesNothingMore()
    {
        var rules = new FlowRules { Rate = new RateLimit { Permits = 1, PerSeconds = 10, Burst = 5 } };
        _book.Follow(rules, Now, promised: true);
        Note("j0");
        Note("j1");
        var ahead = _book.Promise(Now, ahead: true)!;
        _book.Keep(ahead);
        Assert.Equal("j0", Take());

        var used = _book.Promise(Now, ahead: false)!;
        Assert.Equal((_now + 22_000, _now + 10_000), (ahead.Record.Queue, used.Record.Queue));
        Assert.Null(Take());

        // Whoever reads what was written ahead takes it for used: a permit, and the two seconds that the writing may take.
        foreach (var (record, left) in new[] { (ahead.Record, 2), (used.Record, 4) })
        {
            var other = new QueueBook(_ => true);
            other.Follow(rules, Now, promised: false);
            other.Restore(record, Now);
            for (var i = 0; i < 6; i++)
            {
                other.Note(new LiveJob($"o{i}", "t", JobStatus.Pending, 0, 0, i, 1, null, null), Now);
            }

            Assert.Equal(left, other.MostAt(Now));
            Assert.Equal(left, Enumerable.Range(0, 6).Count(_ => other.Take("w", null, true, Now) is not null));
        }
    }

    private QueueBook.Tick Now => new(_now, _now);

    private string? Take() => _book.Take("w", null, true, Now)?.JobId;

    // One job a second, and before each another one comes.
    private int? SecondsUntil(string jobId, Action another)
    {
        for (var second = 0; second < 5_000; second++)
        {
            another();
            if (Take() == jobId)
            {
                return second;
            }

            _now += 1_000;
        }

        return null;
    }

    private void Note(string id, int priority = 0, string? key = null, long? dueAt = null, long version = 1, JobStatus status = JobStatus.Pending) =>
        _book.Note(new LiveJob(id, "t", status, priority, dueAt ?? _now, ++_place, version, null, null, 0, key), Now);
}
