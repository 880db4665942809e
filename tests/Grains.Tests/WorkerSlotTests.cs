using Microsoft.Extensions.DependencyInjection;
using ReTraced.Hosting;
using ReTraced.Jobs;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class WorkerSlotTests
{
    [Fact]
    public async Task Slots_WhileReportsAreUnderWay_AreFreeForAsManyHandlersAndNoMore()
    {
        HeldStore? store = null;
        var script = Script.Returns();
        await using var scheduler = await StartAsync(script, concurrency: 2, made => store = made);
        foreach (var id in (string[])["a", "b", "c", "d", "e", "f"])
        {
            await scheduler.EnqueueAsync(id, "work");
        }

        // Two have left their slots, two keep theirs until there is room for another report.
        await Eventually.True(() => script.Runs.Count == 4, "four have run");
        await scheduler.EnqueueAsync("other", "others");
        await Eventually.True(async () => (await scheduler.Queue("others").Describe()).Ready == 1, "the other queue has its job");
        Assert.Equal(4, script.Runs.Count);
        foreach (var id in (string[])["a", "b", "c", "d"])
        {
            Assert.Equal(JobStatus.Processing, (await scheduler.ReadAsync(id)).Status);
        }

        store!.LetGo();
        foreach (var id in (string[])["a", "b", "c", "d", "e", "f", "other"])
        {
            await scheduler.IsAsync(id, JobStatus.Completed);
        }

        Assert.Equal(7, script.Runs.Count);
    }

    [Fact]
    public async Task Stop_WhileAReportIsUnderWay_WaitsForIt()
    {
        HeldStore? store = null;
        var script = Script.Returns();
        await using var scheduler = await StartAsync(script, concurrency: 2, made => store = made);
        await scheduler.EnqueueAsync("j", "work");
        await Eventually.True(() => script.Runs.Count == 1, "it has run");

        var stop = scheduler.StopAsync();
        Assert.False(stop.IsCompleted);
        store!.LetGo();
        await stop;

        await scheduler.StartAgainAsync();
        Assert.Equal(JobStatus.Completed, (await scheduler.ReadAsync("j")).Status);
        Assert.Single(script.Runs);
    }

    private static Task<Scheduler> StartAsync(Script script, int concurrency, Action<HeldStore> made) => Scheduler.StartAsync(retraced =>
    {
        retraced.Services.AddSingleton(script);
        retraced.AddHandler<ScriptedHandler>("work");
        retraced.AddHandler<ScriptedHandler>("others");
        retraced.Services.PostConfigure<ReTracedOptions>(options => options.Concurrency = concurrency);
        retraced.Services.AddSingleton<IJobStore>(provider =>
        {
            var store = new HeldStore((IJobStore)provider.GetRequiredService<IJobQueries>());
            made(store);
            return store;
        });
    });
}
