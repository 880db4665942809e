using System.Text;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>Documents are written only over the etag that the writer has seen.</summary>
public abstract class DocumentConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task WriteAsync_WhenTheETagIsRight_WritesAndChangesIt()
    {
        Assert.Null(await Documents.ReadAsync("settings", "email"));
        var first = await Documents.WriteAsync("settings", "email", Json("""{"a":"ü"}"""), null);
        var second = await Documents.WriteAsync("settings", "email", Json("2"), first);

        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        var document = await Documents.ReadAsync("settings", "email");
        Assert.Equal(("2", second), (Text(document!.Utf8Json), document.ETag));
        await ReopenAsync();
        Assert.Equal(second, (await Documents.ReadAsync("settings", "email"))!.ETag);
    }

    [Fact]
    public async Task WriteAsync_WhenTheETagIsAnother_WritesNothing()
    {
        Assert.Null(await Documents.WriteAsync("settings", "email", Json("1"), "1"));
        var etag = await Documents.WriteAsync("settings", "email", Json("1"), null);

        Assert.Null(await Documents.WriteAsync("settings", "email", Json("2"), null));
        Assert.Null(await Documents.WriteAsync("settings", "email", Json("2"), etag + "0"));
        Assert.Equal("1", Text((await Documents.ReadAsync("settings", "email"))!.Utf8Json));
    }

    [Fact]
    public async Task WriteAsync_WhenTheETagIsAStar_WritesWhateverIsThere()
    {
        var first = await Documents.WriteAsync("settings", "email", Json("1"), "*");
        var second = await Documents.WriteAsync("settings", "email", Json("2"), "*");

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task WriteAsync_WhenADocumentWasRemovedAndMadeAgain_AnOldETagIsRefused()
    {
        var old = await Documents.WriteAsync("settings", "email", Json("1"), null);
        Assert.True(await Documents.DeleteAsync("settings", "email", old!));
        await ReopenAsync();
        await Documents.WriteAsync("settings", "email", Json("2"), null);

        Assert.Null(await Documents.WriteAsync("settings", "email", Json("3"), old));
    }

    [Fact]
    public async Task WriteAsync_When64WriteAtATime_OneWins()
    {
        var etag = await Documents.WriteAsync("settings", "email", Json("0"), null);

        var results = await Task.WhenAll(Enumerable.Range(1, 64).Select(i => Documents.WriteAsync("settings", "email", Json($"{i}"), etag)));

        Assert.Single(results, result => result is not null);
    }

    [Fact]
    public async Task DeleteAsync_WhenTheETagIsAnother_RemovesNothing()
    {
        await Documents.WriteAsync("settings", "email", Json("1"), null);

        Assert.False(await Documents.DeleteAsync("settings", "email", "nonsense"));
        Assert.NotNull(await Documents.ReadAsync("settings", "email"));
        Assert.True(await Documents.DeleteAsync("settings", "email", "*"));
        Assert.Null(await Documents.ReadAsync("settings", "email"));
        Assert.False(await Documents.DeleteAsync("settings", "email", "1"));
    }

    [Fact]
    public async Task ListAsync_WhenThereAreOtherSorts_ListsOneSortByKey()
    {
        foreach (var key in new[] { "b", "a", "Z", "ä" })
        {
            await Documents.WriteAsync("schedules", key, Json($"\"{key}\""), null);
        }

        await Documents.WriteAsync("settings", "c", Json("1"), null);

        var listed = await Documents.ListAsync("schedules");

        Assert.Equal(["Z", "a", "b", "ä"], listed.Select(document => document.Key));
        Assert.Equal("\"a\"", Text(listed[1].Value.Utf8Json));
        Assert.Empty(await Documents.ListAsync("nothing"));
    }

    private static byte[] Json(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
