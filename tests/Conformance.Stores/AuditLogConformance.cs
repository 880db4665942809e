using ReTraced.Access;
using ReTraced.Json;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>What was begun is in the log for ever, gets its outcome once, and is found.</summary>
public abstract class AuditLogConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly AuditEntry Plain = new(Samples.Now, "ada", "job.retry", "job-1");

    [Fact]
    public async Task BeginAsync_WhenTheEntrySaysAll_KeepsItUnderANumberOfItsOwn()
    {
        var entry = Plain with
        {
            By = "Zoë 漢字 🔑",
            Target = "jöb\0\n\"",
            KeyId = "abcdefghijkl",
            Role = AccessRole.Operator,
            From = "::1",
            Reason = new string('ü', 20_000),
            Request = JsonData.Parse($$"""{"n":1.50,"ü":"\u00fc","big":"{{new string('x', 300_000)}}"}"""),
            Before = JsonData.Parse("[null,1e3]"),
        };

        Assert.Equal(1, await AuditLog.BeginAsync(entry with { Id = 77, Outcome = new AuditOutcome(1, AuditOutcome.Done) }));
        Assert.Equal(2, await AuditLog.BeginAsync(Plain));

        await AssertListedAsync(Plain with { Id = 2 }, entry with { Id = 1 });
        await ReopenAsync();
        await AssertListedAsync(Plain with { Id = 2 }, entry with { Id = 1 });
        Assert.Equal(3, await AuditLog.BeginAsync(Plain));
    }

    [Fact]
    public async Task BeginAsync_When64BeginAtATime_GivesEachItsOwnNumber()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => AuditLog.BeginAsync(Plain with { Target = $"job-{i}" })));

        Assert.Equal(Enumerable.Range(1, 64).Select(i => (long)i), ids.Order());
        var listed = await ListAllAsync(new AuditFilter(), 10);
        Assert.Equal(ids.Select((id, i) => (id, $"job-{i}")).OrderDescending(), listed.Select(entry => (entry.Id, entry.Target)));
    }

    [Fact]
    public async Task EndAsync_WhenTheEntryHasNoOutcome_AddsIt()
    {
        await AuditLog.BeginAsync(Plain);
        await AuditLog.BeginAsync(Plain);
        var outcome = new AuditOutcome(Samples.Now + 5, "VERSION_CONFLICT") { After = JsonData.Parse("""{"ü":[1.50]}"""), Message = $"Zoë 🔑 {new string('x', 100_000)}" };

        Assert.True(await AuditLog.EndAsync(1, outcome));

        await AssertListedAsync(Plain with { Id = 2 }, Plain with { Id = 1, Outcome = outcome });
        await ReopenAsync();
        await AssertListedAsync(Plain with { Id = 2 }, Plain with { Id = 1, Outcome = outcome });
    }

    [Fact]
    public async Task EndAsync_WhenItHasOne_ChangesNothing()
    {
        await AuditLog.BeginAsync(Plain);
        var outcome = new AuditOutcome(Samples.Now, AuditOutcome.Done);
        Assert.True(await AuditLog.EndAsync(1, outcome));

        Assert.False(await AuditLog.EndAsync(1, new AuditOutcome(Samples.Now + 1, "OTHER")));

        await AssertListedAsync(Plain with { Id = 1, Outcome = outcome });
    }

    [Fact]
    public async Task EndAsync_When16EndOneAtATime_OneWins()
    {
        await AuditLog.BeginAsync(Plain);

        var ended = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => AuditLog.EndAsync(1, new AuditOutcome(i, "DONE"))));

        Assert.Single(ended, true);
        Assert.Equal(Array.IndexOf(ended, true), (await ListAllAsync(new AuditFilter())).Single().Outcome!.At);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(long.MaxValue)]
    public async Task EndAsync_WhenThereIsNoSuchEntry_ChangesNothing(long id)
    {
        await AuditLog.BeginAsync(Plain);

        Assert.False(await AuditLog.EndAsync(id, new AuditOutcome(Samples.Now, AuditOutcome.Done)));

        await AssertListedAsync(Plain with { Id = 1 });
        Assert.Equal(2, await AuditLog.BeginAsync(Plain));
        await AssertListedAsync(Plain with { Id = 2 }, Plain with { Id = 1 });
    }

    [Fact]
    public async Task EndAsync_WhenNothingWasEverBegun_AnswersFalse()
    {
        Assert.False(await AuditLog.EndAsync(1, new AuditOutcome(Samples.Now, AuditOutcome.Done)));
        Assert.Empty(await ListAllAsync(new AuditFilter()));
        Assert.Equal(1, await AuditLog.BeginAsync(Plain));
    }

    private async Task<List<AuditEntry>> ListAllAsync(AuditFilter filter, int limit = 50) => await AuditPages.AllAsync(AuditLog, filter, limit);

    private async Task AssertListedAsync(params AuditEntry[] expected) =>
        Assert.Equal(expected.Select(AuditPages.Text), (await ListAllAsync(new AuditFilter())).Select(AuditPages.Text));
}
