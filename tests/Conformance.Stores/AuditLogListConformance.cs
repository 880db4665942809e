using ReTraced.Access;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>The list of the audit log is the log, newest first, as the filter says.</summary>
public abstract class AuditLogListConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private const int MostLookedAt = 20_000;

    // Beside plain values: what is nearly one of them, and what a pattern or a comparison of another kind would take for one.
    private static readonly string[] People = ["ada", "Ada", "ad", "", "Zoë", "a%"];
    private static readonly string[] Actions = ["queue.pause", "queue.", "queue", "queue/", "queuex.pause", "queue.pause\0", "queue.PAUSE", "Queue.pause", "job.retry", ".x", ""];
    private static readonly string[] Targets = ["job-1", "job-10", "JOB-1", "", "ü", "job-1\0"];
    private static readonly long[] Instants = [long.MinValue, -1, 0, Samples.Now, Samples.Now + 1, Samples.Now + 2, long.MaxValue];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(129)]
    [InlineData(1_000)]
    public async Task ListAsync_WithEachFilter_IsWhatMatches(int limit)
    {
        var all = await BeginAsync(400);

        foreach (var filter in Filters())
        {
            var expected = all.Where(filter.Matches).Reverse().Select(entry => entry.Id);
            Assert.Equal(expected, (await AuditPages.AllAsync(AuditLog, filter, limit)).Select(entry => entry.Id));
        }
    }

    [Fact]
    public async Task ListAsync_WhenAPageIsFull_HasACursorOnlyIfThereIsMore()
    {
        await BeginAsync(4);

        var first = await AuditLog.ListAsync(new AuditFilter(), null, 2);
        var second = await AuditLog.ListAsync(new AuditFilter(), first.NextCursor, 2);

        Assert.Equal([4, 3], first.Items.Select(entry => entry.Id));
        Assert.NotNull(first.NextCursor);
        Assert.Equal([2, 1], second.Items.Select(entry => entry.Id));
        Assert.Null(second.NextCursor);
        Assert.Null((await AuditLog.ListAsync(new AuditFilter(), null, 4)).NextCursor);
        Assert.Equal((0, null), await CountAsync(new AuditFilter(), null, limit: 0));
        Assert.Equal((0, null), await CountAsync(new AuditFilter(), null, limit: -1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.1")]
    [InlineData("j1.job-1")]
    [InlineData("9223372036854775808")]
    public async Task ListAsync_WhenTheCursorIsNotOfThisList_Refuses(string cursor)
    {
        await BeginAsync(3);

        await Assert.ThrowsAsync<FormatException>(() => AuditLog.ListAsync(new AuditFilter(), cursor, 10));
    }

    [Fact]
    public async Task ListAsync_WhenItHasLookedAtEnough_GivesACursorWithWhatItFound()
    {
        await AuditLog.BeginAsync(Entry(Samples.Now) with { Action = "rare.find" });
        await AuditLog.BeginAsync(Entry(Samples.Now));
        await Task.WhenAll(Enumerable.Range(0, MostLookedAt).Select(i => AuditLog.BeginAsync(Entry(Samples.Now + i))));
        var rare = new AuditFilter { Action = "rare." };

        // The newest 20,000 only, and then there are two more.
        var first = await AuditLog.ListAsync(rare, null, 10);
        Assert.Empty(first.Items);
        Assert.NotNull(first.NextCursor);
        Assert.Equal((1, null), await CountAsync(rare, first.NextCursor, 10));

        // A span of time, narrow or wide, does not change what is found.
        foreach (var filter in new[] { new AuditFilter { After = Samples.Now + 19_990 }, new AuditFilter { Before = Samples.Now + 1 }, new AuditFilter { After = Samples.Now, By = "ada", Action = "rare." } })
        {
            Assert.Equal(filter.Action is null ? filter.After is null ? 3 : 10 : 1, (await AuditPages.AllAsync(AuditLog, filter, 4)).Count);
        }
    }

    [Fact]
    public async Task ListAsync_WhileOthersWrite_NeitherRepeatsNorSkipsWhatWasThere()
    {
        var before = await BeginAsync(300);
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                var id = await AuditLog.BeginAsync(Entry(Samples.Now));
                Assert.True(await AuditLog.EndAsync(id, new AuditOutcome(Samples.Now, AuditOutcome.Done)));
            }
        }));

        for (var round = 0; round < 10; round++)
        {
            var ids = (await AuditPages.AllAsync(AuditLog, new AuditFilter(), 20)).ConvertAll(entry => entry.Id);
            Assert.Equal(ids.Distinct().OrderDescending(), ids);
            Assert.Equal(before.Select(entry => entry.Id).Reverse(), ids.Where(id => id <= before.Count));
        }

        await stop.CancelAsync();
        await writing;
        Assert.All((await AuditPages.AllAsync(AuditLog, new AuditFilter(), 500)).Where(entry => entry.Id > before.Count), entry => Assert.NotNull(entry.Outcome));
    }

    private static AuditEntry Entry(long at) => new(at, "ada", "job.retry", "job-1");

    // All values of each field meet all of the others': their counts have no common factor.
    private async Task<List<AuditEntry>> BeginAsync(int count)
    {
        var all = new List<AuditEntry>();
        for (var i = 0; i < count; i++)
        {
            var entry = new AuditEntry(Instants[i % 7], People[i / 2 % 6], Actions[i % 11], Targets[i / 5 % 6]);
            all.Add(entry with { Id = await AuditLog.BeginAsync(entry) });
        }

        return all;
    }

    private async Task<(int Count, string? Cursor)> CountAsync(AuditFilter filter, string? cursor, int limit)
    {
        var page = await AuditLog.ListAsync(filter, cursor, limit);
        return (page.Items.Count, page.NextCursor);
    }

    private static IEnumerable<AuditFilter> Filters() =>
    [
        new AuditFilter(),
        .. People.Append("nobody").Select(by => new AuditFilter { By = by }),
        .. Actions.Append("nothing").Append("queue.p").Append(".").Select(action => new AuditFilter { Action = action }),
        .. Targets.Append("nobody").Select(target => new AuditFilter { Target = target }),
        .. Instants.Select(at => new AuditFilter { After = at }),
        .. Instants.Select(at => new AuditFilter { Before = at }),
        .. Instants.SelectMany(after => Instants.Select(before => new AuditFilter { After = after, Before = before })),
        .. People.SelectMany(by => Targets.Select(target => new AuditFilter { By = by, Target = target, Action = "queue.", After = 0 })),
        .. People.Select(by => new AuditFilter { By = by, Action = "queue.", Before = Samples.Now + 1 }),
    ];
}
