using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Progress belongs to a run: a report that comes late is not kept.</summary>
public abstract class ProgressConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task SaveProgressAsync_WhenTheVersionIsTheStores_KeepsTheLastReport()
    {
        var job = await Lives.MoveAsync(await Lives.EnqueueAsync("running"), Samples.Start());
        Assert.Null((await LoadedAsync("running")).Progress);

        Assert.True(await Jobs.SaveProgressAsync("running", 2, new JobProgress(12.5, "Grüße", Samples.Now + 1)));
        Assert.True(await Jobs.SaveProgressAsync("running", 2, new JobProgress(80, null, Samples.Now + 2)));

        var stored = await LoadedAsync("running");
        Assert.Equal(new JobProgress(80, null, Samples.Now + 2), stored.Progress);
        AssertSame(job, stored.State);
        Assert.Equal(stored.Progress, (await Queries.GetAsync("running"))!.Progress);
        Assert.Equal(2, (await Queries.ReadLedgerAsync("running", 0, 10)).Count);
        await ReopenAsync();
        Assert.Equal(stored.Progress, (await LoadedAsync("running")).Progress);
    }

    [Fact]
    public async Task SaveProgressAsync_WhenTheJobHasMoved_KeepsNothing()
    {
        var job = await Lives.MoveAsync(await Lives.EnqueueAsync("running"), Samples.Start());
        await Jobs.SaveProgressAsync("running", 2, new JobProgress(10, null, Samples.Now));
        await Lives.MoveAsync(job, new Jobs.Released());

        Assert.False(await Jobs.SaveProgressAsync("running", 2, new JobProgress(99, null, Samples.Now)));
        Assert.False(await Jobs.SaveProgressAsync("nobody", 2, new JobProgress(99, null, Samples.Now)));
        Assert.Equal(10, (await LoadedAsync("running")).Progress!.Percent);
    }
}
