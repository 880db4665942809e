using ReTraced.Jobs;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Lists show what matches, newest first, each job once.</summary>
public abstract class JobListConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const long T = Samples.Now;

    [Fact]
    public async Task ListJobsAsync_WhenThereAreNone_IsEmptyWithoutACursor()
    {
        var page = await Queries.ListJobsAsync(new JobFilter(), null, 50);

        Assert.Empty(page.Items);
        Assert.Null(page.NextCursor);
    }

    [Fact]
    public async Task ListJobsAsync_WhenFiltered_FindsThoseThatMatch()
    {
        await Lives.EnqueueAsync(Samples.Spec("a", type: "welcome", at: T + 1) with { Tags = ["x", "y"] });
        await Lives.CompleteAsync("b", at: T + 2);
        await Lives.DieAsync(await Lives.EnqueueAsync("c", "other", T + 3), T + 3, "CODE_C");
        await Lives.EnqueueAsync(Samples.Spec("d", "other", at: T + 4) with { Tags = ["y"] });
        var retried = await Lives.MoveAsync(await Lives.EnqueueAsync("e", at: T + 5), Samples.Start(), T + 5);
        await Lives.MoveAsync(retried, Samples.Failure("CODE_E"), T + 5);

        Assert.Equal(["e", "d", "c", "b", "a"], await ListAllAsync(new JobFilter()));
        Assert.Equal(["e", "b", "a"], await ListAllAsync(new JobFilter { Queue = "email" }));
        Assert.Equal(["d", "a"], await ListAllAsync(new JobFilter { Status = JobStatus.Pending }));
        Assert.Equal(["a"], await ListAllAsync(new JobFilter { Queue = "email", Status = JobStatus.Pending }));
        Assert.Equal(["c"], await ListAllAsync(new JobFilter { Queue = "other", Status = JobStatus.Failed }));
        Assert.Equal(["b"], await ListAllAsync(new JobFilter { Queue = "email", Status = JobStatus.Completed }));
        Assert.Equal(["a"], await ListAllAsync(new JobFilter { Type = "welcome" }));
        Assert.Equal(["c"], await ListAllAsync(new JobFilter { ErrorCode = "CODE_C" }));
        Assert.Equal(["e"], await ListAllAsync(new JobFilter { ErrorCode = "CODE_E", Status = JobStatus.Delayed }));
        Assert.Equal(["d", "a"], await ListAllAsync(new JobFilter { Tag = "y" }));
        Assert.Equal(["e", "d", "c"], await ListAllAsync(new JobFilter { CreatedAfter = T + 3 }));
        Assert.Equal(["b", "a"], await ListAllAsync(new JobFilter { CreatedBefore = T + 3 }));
        Assert.Equal(["d"], await ListAllAsync(new JobFilter { Queue = "other", Tag = "y", CreatedAfter = T, CreatedBefore = T + 9, Status = JobStatus.Pending }));
        Assert.Empty(await ListAllAsync(new JobFilter { Queue = "nobody" }));
        Assert.Empty(await ListAllAsync(new JobFilter { Type = "nobody" }));
    }

    [Theory]
    [InlineData("""{"to":"Jürgen@example.com"}""", "jürgen@EXAMPLE", true)]
    [InlineData("""{"to":"J\u00fcrgen"}""", "Jürgen", true)]
    [InlineData("""{"text":"a \"quoted\" word\nand more"}""", "\"quoted\" word\nand", true)]
    [InlineData("""{"emoji":"\ud83d\ude00"}""", "😀", true)]
    [InlineData("""{"path":"C:\\temp"}""", "c:\\TEMP", true)]
    [InlineData("""{"order":123456}""", "12345", true)]
    [InlineData("""{"orderNumber":1}""", "ordernumber", true)]
    [InlineData("""["\ud800","needle"]""", "needle", true)]
    [InlineData("\"needle\"", "NEEDLE", true)]
    [InlineData("""{"to":"J\u00fcrgen"}""", "u00fc", false)]
    [InlineData("""{"a":"b"}""", "email", false)]
    [InlineData("""{"a":"b"}""", "text-job", false)]
    [InlineData("""{"a":"b"}""", "createdAt", false)]
    [InlineData("""{"a":"100%_"}""", "0%_", true)]
    [InlineData("""{"a":"100%"}""", "1%0", false)]
    public async Task ListJobsAsync_WhenSearchedForText_LooksAtTheJobDataAsAPersonReadsIt(string data, string text, bool found)
    {
        await Lives.EnqueueAsync(Samples.Spec("text-job", data: data));

        Assert.Equal(found ? ["text-job"] : [], await ListAllAsync(new JobFilter { Text = text }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(30)]
    public async Task ListJobsAsync_WhenReadInPages_GivesEachJobOnce(int limit)
    {
        for (var i = 0; i < 30; i++)
        {
            await Lives.EnqueueAsync($"job-{i}", i % 3 == 0 ? "email" : "other", T + i);
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"job-{29 - i}"), await ListAllAsync(new JobFilter(), limit));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"job-{27 - (3 * i)}"), await ListAllAsync(new JobFilter { Queue = "email" }, limit));
    }

    [Fact]
    public async Task ListJobsAsync_WhenJobsChangeBetweenPages_NeitherRepeatsNorSkips()
    {
        var jobs = new List<JobState>();
        for (var i = 0; i < 12; i++)
        {
            jobs.Add(await Lives.EnqueueAsync($"job-{i}"));
        }

        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Queries.ListJobsAsync(new JobFilter(), cursor, 3);
            ids.AddRange(page.Items.Select(job => job.State.Spec.JobId));
            cursor = page.NextCursor;
            await Lives.EnqueueAsync($"new-{ids.Count}");
            jobs[0] = await Lives.MoveAsync(jobs[0], jobs[0].Head.Status == JobStatus.Pending ? Samples.Start() : new Released());
            jobs[11] = await Lives.MoveAsync(jobs[11], jobs[11].Head.Status == JobStatus.Pending ? Samples.Start() : new Released());
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"job-{11 - i}"), ids);
    }

    [Fact]
    public async Task ListJobsAsync_WhenTheCursorIsNotOne_SaysSo() =>
        await Assert.ThrowsAsync<FormatException>(() => Queries.ListJobsAsync(new JobFilter(), "not a cursor", 10));
}
