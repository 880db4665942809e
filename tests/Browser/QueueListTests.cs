using ReTraced.Gateway.Dashboard.Pages.Queue;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Browser.Tests;

public sealed class QueueListTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Queues_WhateverTheyAreLookedAtWith_AreSound()
    {
        var queue = dashboard.NewName();
        await dashboard.DieAsync(queue);
        await dashboard.EnqueueAsync(new { queueName = queue, type = "nobody-serves-it" });
        await dashboard.CallAsync(HttpMethod.Patch, $"/queues/{queue}", new { maxConcurrency = 5, rateLimit = new { permits = 100, perSeconds = 1 }, draining = true, webhook = (object?)null });
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync($"/queues?name={queue}", look);
            await visit.SeesAsync("draining", $"#queue-{queue}");
            await visit.SeesAsync("5 at a time · 100 in 1 s, burst 21", $"#queue-{queue}");
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Queues_WithoutScripts_AreFoundByNameAndSorted()
    {
        var (few, many) = (dashboard.NewName("sorted"), dashboard.NewName("sorted"));
        await EnqueueDelayedAsync(few, 1);
        await EnqueueDelayedAsync(many, 3);
        await using var visit = await dashboard.OpenAsync("/queues", Look.Wide with { Scripts = false });

        await visit["#filters input[name=name]"].FillAsync("sorted-");
        await visit.Button("Find").ClickAsync();
        await visit.Page.WaitForURLAsync("**/queues?name=sorted-");
        Assert.Equal([few, many], await NamesAsync(visit));

        await visit["th a"].GetByText("Delayed").ClickAsync();
        await visit.Page.WaitForURLAsync("**/queues?name=sorted-&sort=delayed&order=desc");
        Assert.Equal([many, few], await NamesAsync(visit));

        await visit["th a"].GetByText("Delayed").ClickAsync();
        await visit.Page.WaitForURLAsync("**order=asc");
        Assert.Equal([few, many], await NamesAsync(visit));
    }

    [Theory]
    [InlineData("oldest")]
    [InlineData("enqueued")]
    [InlineData("pending")]
    public async Task Queues_SortedByWhatIsMeasured_HaveTheMostFirst(string sort)
    {
        var word = dashboard.NewName("measured");
        var (idle, busy) = ($"{word}-a", $"{word}-b");
        await dashboard.CallAsync(HttpMethod.Patch, $"/queues/{idle}", new { maxConcurrency = 5 });
        await dashboard.CallAsync(HttpMethod.Patch, $"/queues/{busy}", new { paused = true });
        await dashboard.EnqueueAsync(new { queueName = busy, type = "noop" });

        await using var visit = await dashboard.OpenAsync($"/queues?name={word}&sort={sort}");

        Assert.Equal([busy, idle], await NamesAsync(visit));
        Assert.Equal("descending", await visit["th[aria-sort]"].GetAttributeAsync("aria-sort"));
    }

    [Fact]
    public async Task Queues_MoreThanAPage_ArePagedInOrder()
    {
        var word = dashboard.NewName("paged");
        await Task.WhenAll(Enumerable.Range(0, 51).Select(i => dashboard.CallAsync(HttpMethod.Patch, $"/queues/{word}-{i:00}", new { maxConcurrency = 1 })));
        await using var visit = await dashboard.OpenAsync($"/queues?name={word}&sort=pending");
        Assert.Equal(50, (await NamesAsync(visit)).Count);

        await visit.Page.GetByText("Next page").ClickAsync();

        await visit.SeesAsync("51 to 51 of 51");
        Assert.Equal([$"{word}-50"], await NamesAsync(visit));
    }

    [Fact]
    public async Task Name_ThatIsHostile_IsShownAndFindsNothing()
    {
        await using var visit = await dashboard.OpenAsync("/queues?name=" + Uri.EscapeDataString("\"><script>document.title='hacked'</script>"));

        await visit.SeesAsync("No queue has a name like that.");
        Assert.Equal("\"><script>document.title='hacked'</script>", await visit["#filters input[name=name]"].InputValueAsync());
        Assert.Equal("Queues · ReTraced", await visit.Page.TitleAsync());
        await visit.IsSoundAsync();
    }

    [Fact]
    public void Take_OfMoreQueuesThanAreKept_KeepsTheBusiest()
    {
        var history = new DepthHistory();
        history.Take(10_000, [.. Enumerable.Range(0, DepthHistory.MostQueues + 1).Select(i => Pending($"q{i}", i))]);

        Assert.Null(history.Read("q0", 10_000));
        Assert.Equal([1d], history.Read("q1", 10_000)!.Pending);
    }

    [Fact]
    public void Take_WhenALookIsMissing_LeavesAGapAndForgetsWhatIsOlderThanAnHour()
    {
        var history = new DepthHistory();
        history.Take(0, [Pending("q", 1)]);
        history.Take(20_000, [Pending("q", 3)]);

        Assert.Equal([1d, null, 3d], history.Read("q", 29_999)!.Pending);
        Assert.Equal(0, history.Read("q", 29_999)!.Since);

        history.Take(3_600_000, [Pending("q", 4)]);
        var hour = history.Read("q", 3_600_000)!;
        Assert.Equal(10_000, hour.Since);
        Assert.Equal(DepthHistory.Steps, hour.Pending.Count);
        Assert.Equal([null, 3d, null], hour.Pending.Take(3));
        Assert.Equal(4d, hour.Pending[^1]);
    }

    private static QueueCounts Pending(string queue, long count) => new(queue, new Dictionary<JobStatus, long> { [JobStatus.Pending] = count });

    private static async Task<IReadOnlyList<string>> NamesAsync(Visit visit) => await visit["#queues td.name > a"].AllInnerTextsAsync();

    private async Task EnqueueDelayedAsync(string queue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });
        }
    }
}
