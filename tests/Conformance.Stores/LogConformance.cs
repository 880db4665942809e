using ReTraced.Jobs;
using ReTraced.Queues;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Log lines belong to a run: those that come late are not kept. The newest stay.</summary>
public abstract class LogConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task AppendLogAsync_WhenTheVersionIsTheStores_KeepsTheLinesInOrder()
    {
        var job = await Lives.MoveAsync(await Lives.EnqueueAsync("running"), Samples.Start());
        await Lives.MoveAsync(await Lives.EnqueueAsync("other"), Samples.Start());
        Assert.Empty(await Queries.ReadLogAsync("running", 0, 10));

        Assert.True(await Jobs.AppendLogAsync("running", 2, [Line("one"), Line("zwei, größer")]));
        Assert.True(await Jobs.AppendLogAsync("other", 2, [Line("not this one")]));
        Assert.True(await Jobs.AppendLogAsync("running", 2, [Line("three", attempt: 2)]));

        await ReopenAsync();
        Assert.Equal(
            [new LogLine(1, Samples.Now, 1, "one"), new LogLine(2, Samples.Now, 1, "zwei, größer"), new LogLine(3, Samples.Now, 2, "three")],
            await Queries.ReadLogAsync("running", 0, 10));
        Assert.Equal(["zwei, größer"], (await Queries.ReadLogAsync("running", 1, 1)).Select(line => line.Text));
        AssertSame(job, (await LoadedAsync("running")).State);
    }

    [Fact]
    public async Task AppendLogAsync_WhenTheJobHasMoved_KeepsNothing()
    {
        var job = await Lives.MoveAsync(await Lives.EnqueueAsync("running"), Samples.Start());
        await Lives.MoveAsync(job, new Released());

        Assert.False(await Jobs.AppendLogAsync("running", 2, [Line("late")]));
        Assert.False(await Jobs.AppendLogAsync("nobody", 2, [Line("late")]));
        Assert.Empty(await Queries.ReadLogAsync("running", 0, 10));
        Assert.Empty(await Queries.ReadLogAsync("nobody", 0, 10));
    }

    [Fact]
    public async Task AppendLogAsync_WhenThereAreMoreThanAreKept_TheOldestGo()
    {
        await Lives.MoveAsync(await Lives.EnqueueAsync("running"), Samples.Start());
        for (var i = 0; i < LogLine.MostKept + 200; i += 100)
        {
            Assert.True(await Jobs.AppendLogAsync("running", 2, [.. Enumerable.Range(i, 100).Select(n => Line($"{n}"))]));
        }

        var kept = await Queries.ReadLogAsync("running", 0, 10_000);
        Assert.Equal(Enumerable.Range(200, LogLine.MostKept).Select(n => $"{n}"), kept.Select(line => line.Text));
        Assert.Equal(201, kept[0].Seq);
    }

    [Fact]
    public async Task TrimAsync_WhenAJobIsRemoved_ItsLinesGoWithIt()
    {
        var started = await Lives.MoveAsync(await Lives.EnqueueAsync("gone"), Samples.Start());
        await Jobs.AppendLogAsync("gone", 2, [Line("one")]);
        await Lives.MoveAsync(started, new Succeeded());
        Assert.Equal(1, await Jobs.TrimAsync("email", new QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, Samples.Now + 1_000_000, 10));
        Assert.Empty(await Queries.ReadLogAsync("gone", 0, 10));

        await Lives.MoveAsync(await Lives.EnqueueAsync("gone"), Samples.Start());
        Assert.Empty(await Queries.ReadLogAsync("gone", 0, 10));
    }

    private static LogLine Line(string text, int attempt = 1) => new(0, Samples.Now, attempt, text);
}
