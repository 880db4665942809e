using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>A stopped job has one dead letter from the same commit on, and it can be found.</summary>
public abstract class DeadLetterConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const long T = Samples.Now;

    [Fact]
    public async Task GetDeadLetterAsync_WhenTheJobNeverDied_AnswersNull()
    {
        await Lives.CompleteAsync("fine");
        await Lives.MoveAsync(await Lives.EnqueueAsync("cancelled"), new CancelAsked { Reason = "No." });

        Assert.Null(await Queries.GetDeadLetterAsync("fine"));
        Assert.Null(await Queries.GetDeadLetterAsync("cancelled"));
        Assert.Null(await Queries.GetDeadLetterAsync("nobody"));
    }

    [Fact]
    public async Task GetDeadLetterAsync_AfterEachStepOfAStory_HasTheLineAsItIsThen()
    {
        var failed = await Lives.DieAsync(await Lives.EnqueueAsync("job", at: T), T + 1);
        await AssertLetterAsync(failed, DeadLetterStatus.Dead, FailureType.Permanent, ErrorCodes.InvalidJobData, T + 1, 1, null);

        var replayed = await Lives.MoveAsync(failed, new RetryAsked { Reason = "Again." }, T + 2);
        await AssertLetterAsync(replayed, DeadLetterStatus.Dead, FailureType.Permanent, ErrorCodes.InvalidJobData, T + 1, 1, ResolutionKind.Replayed);

        var dead = await Lives.DieAsync(replayed, T + 3, "MY_CODE", FailureType.Permanent);
        await AssertLetterAsync(dead, DeadLetterStatus.Dead, FailureType.Permanent, "MY_CODE", T + 3, 2, null);

        var poisoned = await Lives.MoveAsync(dead, new PoisonAsked { Reason = "Bad." }, T + 4);
        await AssertLetterAsync(poisoned, DeadLetterStatus.Poisoned, FailureType.Poison, "MY_CODE", T + 3, 2, null);

        var discarded = await Lives.MoveAsync(poisoned, new DiscardAsked { Reason = "Known." }, T + 5);
        await AssertLetterAsync(discarded, DeadLetterStatus.Poisoned, FailureType.Poison, "MY_CODE", T + 3, 2, ResolutionKind.Discarded);

        var forced = await Lives.MoveAsync(discarded, new RetryAsked { Reason = "Sure.", Force = true }, T + 6);
        var started = await Lives.MoveAsync(forced, Samples.Start(), T + 7);
        var done = await Lives.MoveAsync(started, new Succeeded(), T + 8);
        await AssertLetterAsync(done, DeadLetterStatus.Poisoned, FailureType.Poison, "MY_CODE", T + 3, 2, ResolutionKind.Replayed);
    }

    [Fact]
    public async Task ListDeadLettersAsync_WhenFiltered_FindsThoseThatMatch()
    {
        var a = await DieAsync("a", "email", "CODE_A", FailureType.Permanent, T + 1);
        await DieAsync("b", "email", "CODE_B", FailureType.Poison, T + 2);
        await DieAsync("c", "other", "CODE_A", FailureType.Permanent, T + 3);
        var d = await DieAsync("d", "email", "CODE_A", FailureType.Permanent, T + 4);
        await Lives.MoveAsync(d, new DiscardAsked { Reason = "Known." }, T + 5);

        Assert.Equal(["d", "c", "b", "a"], await ListAllAsync(new DeadLetterFilter()));
        Assert.Equal(["d", "b", "a"], await ListAllAsync(new DeadLetterFilter { Queue = "email" }));
        Assert.Equal(["b"], await ListAllAsync(new DeadLetterFilter { Status = DeadLetterStatus.Poisoned }));
        Assert.Equal(["d", "c", "a"], await ListAllAsync(new DeadLetterFilter { FailureType = FailureType.Permanent }));
        Assert.Equal(["d", "c", "a"], await ListAllAsync(new DeadLetterFilter { ErrorCode = "CODE_A" }));
        Assert.Equal(["d", "a"], await ListAllAsync(new DeadLetterFilter { Fingerprint = a.Head.Fingerprint }));
        Assert.Equal(["d"], await ListAllAsync(new DeadLetterFilter { Resolved = true }));
        Assert.Equal(["c", "b", "a"], await ListAllAsync(new DeadLetterFilter { Resolved = false }));
        Assert.Equal(["a"], await ListAllAsync(new DeadLetterFilter { Queue = "email", ErrorCode = "CODE_A", Resolved = false, FailureType = FailureType.Permanent }));
        Assert.Empty(await ListAllAsync(new DeadLetterFilter { Queue = "nobody" }));
        Assert.Empty(await ListAllAsync(new DeadLetterFilter { ErrorCode = "code_a" }));
        Assert.Equal(["c", "b"], await ListAllAsync(new DeadLetterFilter { DiedAfter = T + 2, DiedBefore = T + 4 }));
        Assert.Equal(["b"], await ListAllAsync(new DeadLetterFilter { Queue = "email", DiedAfter = T + 2, DiedBefore = T + 4 }, limit: 1));
        Assert.Equal(["a"], await ListAllAsync(new DeadLetterFilter { DiedBefore = T + 2 }));
        Assert.Equal(["d"], await ListAllAsync(new DeadLetterFilter { DiedAfter = T + 4, ErrorCode = "CODE_A" }));
        Assert.Empty(await ListAllAsync(new DeadLetterFilter { DiedAfter = T + 5 }));
        Assert.Equal(["c"], await ListAllAsync(new DeadLetterFilter { Type = "other" }));
        Assert.Empty(await ListAllAsync(new DeadLetterFilter { Type = "nobody" }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ListDeadLettersAsync_BetweenTwoInstants_PagesThroughThoseThatShareOne(int limit)
    {
        for (var i = 0; i < 12; i++)
        {
            await DieAsync($"job-{i:00}", i % 2 == 0 ? "email" : "other", "CODE", FailureType.Permanent, T + (i / 4));
        }

        var listed = await ListAllAsync(new DeadLetterFilter { DiedAfter = T + 1, DiedBefore = T + 2 }, limit);

        Assert.Equal(["job-04", "job-05", "job-06", "job-07"], listed.Order());
    }

    [Fact]
    public async Task GetHeadsAsync_AnswersThoseThatExist()
    {
        var died = await DieAsync("died", "email", "CODE_A", FailureType.Permanent, T + 1);
        var fine = await Lives.EnqueueAsync("fine", "other", T);

        var heads = await Queries.GetHeadsAsync(["fine", "nobody", "died"]);

        Assert.Equal(["died", "fine"], heads.Keys.Order());
        Assert.Equal(died.Head, heads["died"]);
        Assert.Equal(fine.Head, heads["fine"]);
        Assert.Equal(new Death(T + 1, died.Head.Fingerprint!), Assert.Single(heads["died"].Past!));
        Assert.Empty(await Queries.GetHeadsAsync([]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task ListDeadLettersAsync_WhenManyDiedAtOneInstant_NeitherRepeatsNorSkips(int limit)
    {
        var expected = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            await DieAsync($"job-{i}", i % 2 == 0 ? "email" : "other", "CODE", FailureType.Permanent, T + (i / 7));
            expected.Add($"job-{i}");
        }

        var listed = await ListAllAsync(new DeadLetterFilter(), limit);

        Assert.Equal(20, listed.Count);
        Assert.Equal(expected, listed.ToHashSet());
        Assert.Equal(10, (await ListAllAsync(new DeadLetterFilter { Queue = "email" }, limit)).Count);
    }

    [Fact]
    public async Task ListDeadLettersAsync_WhenMoreDieBetweenPages_NeitherRepeatsNorSkipsTheOthers()
    {
        for (var i = 0; i < 9; i++)
        {
            await DieAsync($"job-{i}", "email", "CODE", FailureType.Permanent, T + i);
        }

        var first = await Queries.ListDeadLettersAsync(new DeadLetterFilter(), null, 4);
        await DieAsync("newer", "email", "CODE", FailureType.Permanent, T + 100);
        var again = (await LoadedAsync("job-8")).State;
        await Lives.DieAsync(await Lives.MoveAsync(again, new RetryAsked { Reason = "Again." }, T + 101), T + 102);
        var second = await Queries.ListDeadLettersAsync(new DeadLetterFilter(), first.NextCursor, 50);

        Assert.Equal(["job-8", "job-7", "job-6", "job-5"], first.Items.Select(row => row.JobId));
        Assert.Equal(["job-4", "job-3", "job-2", "job-1", "job-0"], second.Items.Select(row => row.JobId));
        Assert.Null(second.NextCursor);
    }

    private async Task<JobState> DieAsync(string jobId, string queue, string code, FailureType kind, long at) =>
        await Lives.DieAsync(await Lives.EnqueueAsync(jobId, queue, at), at, code, kind);

    private async Task AssertLetterAsync(JobState job, DeadLetterStatus status, FailureType type, string code, long diedAt, int deaths, ResolutionKind? resolution)
    {
        var expected = new DeadLetterRow(job.Spec.JobId, "email", "email", status, type, code, job.Head.Fingerprint!, diedAt, deaths, resolution);
        Assert.Equal(expected, await Queries.GetDeadLetterAsync(job.Spec.JobId));
        Assert.Equal(expected, Assert.Single((await Queries.ListDeadLettersAsync(new DeadLetterFilter(), null, 10)).Items));
    }
}
