using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Trimming removes what retention no longer keeps, and nothing else.</summary>
public abstract class RetentionConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const long T = Samples.Now;

    [Fact]
    public async Task TrimAsync_WhenJobsAreOlderThanTheAge_RemovesThemWithAllTheirRecords()
    {
        await Lives.CompleteAsync("old", at: T);
        await Lives.CompleteAsync("young", at: T + 5_000);
        await Lives.MoveAsync(await Lives.EnqueueAsync("cancelled", at: T), new CancelAsked { Reason = "No." }, T);
        await Lives.CompleteAsync("elsewhere", "other", T + 6_000);

        Assert.Equal(2, await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 10 }, T + 10_001, 100));

        Assert.Null(await Jobs.LoadAsync("old"));
        Assert.Null(await Jobs.LoadAsync("cancelled"));
        Assert.Empty(await Queries.ReadLedgerAsync("old", 0, 10));
        Assert.Equal(["elsewhere", "young"], await ListAllAsync(new JobFilter()));
        Assert.Equal(3, (await Queries.ReadLedgerAsync("young", 0, 10)).Count);
    }

    [Fact]
    public async Task TrimAsync_WhenJobsAreOfTheAgeItself_KeepsThem()
    {
        await Lives.CompleteAsync("edge", at: T);

        Assert.Equal(0, await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 10 }, T + 10_000, 100));
    }

    [Fact]
    public async Task TrimAsync_WhenThereAreTooMany_KeepsTheLastToFinish()
    {
        var first = await Lives.MoveAsync(await Lives.EnqueueAsync("made-first", at: T), Samples.Start(), T);
        for (var i = 0; i < 5; i++)
        {
            await Lives.CompleteAsync($"job-{i}", at: T + 1 + i);
        }

        await Lives.MoveAsync(first, new Succeeded(), T + 100);

        Assert.Equal(4, await Jobs.TrimAsync("email", new QueueRetention { CompletedCount = 2 }, T + 200, 100));
        Assert.Equal(["job-4", "made-first"], await ListAllAsync(new JobFilter()));
        Assert.Equal(0, await Jobs.TrimAsync("email", new QueueRetention { CompletedCount = 2 }, T + 200, 100));
    }

    [Fact]
    public async Task TrimAsync_WhenThereAreMoreThanTheLimit_RemovesTheOldestOfThem()
    {
        for (var i = 0; i < 7; i++)
        {
            await Lives.CompleteAsync($"job-{i}", at: T + i);
        }

        var none = new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 };

        Assert.Equal(3, await Jobs.TrimAsync("email", none, T + 1_000, 3));
        Assert.Equal(["job-6", "job-5", "job-4", "job-3"], await ListAllAsync(new JobFilter()));
        Assert.Equal(3, await Jobs.TrimAsync("email", none, T + 1_000, 3));
        Assert.Equal(1, await Jobs.TrimAsync("email", none, T + 1_000, 3));
    }

    [Fact]
    public async Task TrimAsync_WhenAJobHasADeadLetter_KeepsItForEver()
    {
        var dead = await Lives.DieAsync(await Lives.EnqueueAsync("stopped"));
        var replayed = await Lives.MoveAsync(await Lives.DieAsync(await Lives.EnqueueAsync("mended")), new RetryAsked { Reason = "Again." });
        await Lives.MoveAsync(await Lives.MoveAsync(replayed, Samples.Start()), new Succeeded());
        var again = await Lives.MoveAsync(await Lives.DieAsync(await Lives.EnqueueAsync("given-up")), new RetryAsked { Reason = "Again." });
        await Lives.MoveAsync(again, new CancelAsked { Reason = "No." });
        await Lives.EnqueueAsync("live");

        Assert.Equal(0, await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, T + 1_000_000, 100));

        AssertSame(dead, (await LoadedAsync("stopped")).State);
        Assert.Equal(["live", "given-up", "mended", "stopped"], await ListAllAsync(new JobFilter()));
    }

    [Fact]
    public async Task TrimAsync_WhenACancelledJobWasReplayed_KeepsItWhileItLives()
    {
        var cancelled = await Lives.MoveAsync(await Lives.EnqueueAsync("back"), new CancelAsked { Reason = "No." });
        await Lives.MoveAsync(cancelled, new RetryAsked { Reason = "Yes." });

        Assert.Equal(0, await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, T + 1_000_000, 100));
        Assert.NotNull(await Jobs.LoadAsync("back"));
    }

    [Fact]
    public async Task TrimAsync_WhenAJobIsGone_ItsIdIsFreeAndItsPlaceIsNot()
    {
        await Lives.CompleteAsync("again");
        var place = (await LoadedAsync("again")).Place;
        await Jobs.SaveProgressAsync("again", 3, new JobProgress(50, "Half.", T));
        Assert.Equal(1, await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 0 }, T + 1_000, 100));
        await ReopenAsync();

        var job = await Lives.EnqueueAsync("again");

        var stored = await LoadedAsync("again");
        AssertSame(job, stored.State);
        Assert.True(stored.Place > place);
        Assert.Null(stored.Progress);
        Assert.Single(await Queries.ReadLedgerAsync("again", 0, 10));
    }

    [Fact]
    public async Task TrimAsync_WhenTheQueueIsUnknown_RemovesNothing() =>
        Assert.Equal(0, await Jobs.TrimAsync("nobody", QueueRetention.Default, T, 100));
}
