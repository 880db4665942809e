using ReTraced.Access;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Keys are kept as they were made, and are revoked once.</summary>
public abstract class AccessKeysConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task AddAsync_WhenTheKeyIsNew_KeepsAllOfIt()
    {
        Assert.Empty(await Keys.ListAsync());
        var key = Key("a") with { Name = "Zoë 漢字 🔑 \"x\" \\", CreatedBy = new string('ü', 10_000), RevokedAt = 7, RevokedBy = "" };

        Assert.True(await Keys.AddAsync(key));

        Assert.Equal([key], await Keys.ListAsync());
        await ReopenAsync();
        Assert.Equal([key], await Keys.ListAsync());
    }

    [Fact]
    public async Task AddAsync_WhenThereIsOneOfThatId_ChangesNothing()
    {
        await Keys.AddAsync(Key("a"));

        Assert.False(await Keys.AddAsync(Key("a") with { Name = "other", Role = AccessRole.Admin }));
        Assert.True(await Keys.AddAsync(Key("A")));

        Assert.Equal([Key("A"), Key("a")], await Keys.ListAsync());
    }

    [Fact]
    public async Task AddAsync_When16AddOneIdAtATime_OneWins()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Keys.AddAsync(Key("a") with { Name = $"n{i}" })));

        Assert.Single(added, true);
        Assert.Equal($"n{Array.IndexOf(added, true)}", Assert.Single(await Keys.ListAsync()).Name);
    }

    [Fact]
    public async Task RevokeAsync_WhenTheKeyIsGood_RevokesThatOne()
    {
        await Keys.AddAsync(Key("a"));
        await Keys.AddAsync(Key("b"));
        var revoked = Key("a") with { RevokedAt = Samples.Now + 5, RevokedBy = "Ümit" };

        Assert.Equal(revoked, await Keys.RevokeAsync("a", Samples.Now + 5, "Ümit"));

        Assert.Equal([revoked, Key("b")], await Keys.ListAsync());
        await ReopenAsync();
        Assert.Equal([revoked, Key("b")], await Keys.ListAsync());
        Assert.False(await Keys.AddAsync(Key("a")));
    }

    [Fact]
    public async Task RevokeAsync_WhenItIsRevokedAlready_StaysAsItWas()
    {
        await Keys.AddAsync(Key("a"));
        var revoked = await Keys.RevokeAsync("a", Samples.Now + 5, "ada");

        Assert.Equal(revoked, await Keys.RevokeAsync("a", Samples.Now + 6, "bob"));
        Assert.Equal(revoked, Assert.Single(await Keys.ListAsync()));
    }

    [Fact]
    public async Task RevokeAsync_When16RevokeAtATime_AllHearOfTheOneThatWon()
    {
        await Keys.AddAsync(Key("a"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Keys.RevokeAsync("a", Samples.Now + i, $"n{i}")));

        var stored = Assert.Single(await Keys.ListAsync());
        Assert.NotNull(stored.RevokedAt);
        Assert.All(answers, answer => Assert.Equal(stored, answer));
    }

    [Fact]
    public async Task RevokeAsync_WhenThereIsNone_AnswersNull()
    {
        Assert.Null(await Keys.RevokeAsync("nobody", Samples.Now, "ada"));
        Assert.Empty(await Keys.ListAsync());
    }

    [Fact]
    public async Task ListAsync_WhenThereAreMany_GoesByTheirMakingAndThenById()
    {
        var keys = Enumerable.Range(0, 40).Select(i => Key($"{(char)('A' + (i * 7 % 20))}{i}", Samples.Now + (i * 11 % 5))).ToList();
        foreach (var key in keys)
        {
            await Keys.AddAsync(key);
        }

        Assert.Equal(keys.OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal), await Keys.ListAsync());
    }

    private static AccessKey Key(string id, long at = Samples.Now) => new(id, $"name of {id}", AccessRole.Operator, new string('0', 64), at, "ada");
}
