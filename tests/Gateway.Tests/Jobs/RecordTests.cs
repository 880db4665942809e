using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Jobs;

/// <summary>History, ledger, explain and verify of one job.</summary>
public sealed class RecordTests(ApiServer api) : IClassFixture<ApiServer>
{
    private const int Runs = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(500)]
    public async Task History_WhenWalked_ShowsEveryRunOnceOldestFirst(int limit)
    {
        var jobId = await DieAsync();

        var runs = await api.WalkAsync($"/jobs/{jobId}/history", limit);

        Assert.Equal(Enumerable.Range(1, Runs), runs.Select(run => (int)run["attempt"]!));
        Assert.All(runs, run => Assert.Equal("NETWORK_ERROR", (string?)run["error"]!["code"]));
        Assert.All(runs, run => Assert.Equal("AUTO", (string?)run["trigger"]));
        Assert.All(runs.SkipLast(1), run => Assert.Equal("RETRY_NOW", (string?)run["decision"]!["kind"]));
        Assert.Equal("DEAD", (string?)runs[^1]["decision"]!["kind"]);
    }

    [Fact]
    public async Task Get_WhenThereAreManyRuns_InlinesTheLast20AndSaysHowManyThereAre()
    {
        var jobId = await DieAsync();

        var job = (await api.GetAsync($"/jobs/{jobId}")).Is(200);

        Assert.Equal(Runs, (int?)job["historyCount"]);
        Assert.Equal(Enumerable.Range(Runs - 19, 20), job["history"]!.AsArray().Select(run => (int)run!["attempt"]!));
    }

    [Theory]
    [InlineData("history", 0)]
    [InlineData("history", 26)]
    [InlineData("history", 2147483647)]
    [InlineData("ledger", 9223372036854775807)]
    public async Task Pages_WhenTheCursorIsFar_AreEmptyAndTheLast(string list, long cursor)
    {
        var jobId = await api.EnqueueDelayedAsync(api.NewQueue());

        var page = (await api.GetAsync($"/jobs/{jobId}/{list}?cursor={cursor}")).Is(200);

        Assert.Equal("""{"items":[]}""", page.Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(51)]
    public async Task Ledger_WhenWalked_ShowsEveryTransitionOnceInOrder(int limit)
    {
        var jobId = await DieAsync();

        var entries = await api.WalkAsync($"/jobs/{jobId}/ledger", limit);

        Assert.Equal(Enumerable.Range(1, 1 + (2 * Runs)), entries.Select(entry => (int)entry["seq"]!));
        Assert.Equal(entries.Select(entry => (long)entry["at"]!).Order(), entries.Select(entry => (long)entry["at"]!));
        Assert.Null(entries[0]["from"]);
        for (var i = 1; i < entries.Count; i++)
        {
            Assert.Equal((string?)entries[i - 1]["to"], (string?)entries[i]["from"]);
        }

        Assert.Equal("local", (string?)entries[0]["by"]);
        Assert.Equal("dead", (string?)entries[^1]["to"]);
    }

    [Fact]
    public async Task Verify_WhenAJobHasDied_ReplaysItsWholeLedger()
    {
        var jobId = await DieAsync();

        var verified = (await api.GetAsync($"/jobs/{jobId}/verify")).Is(200);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$"""{"ok":true,"checked":{{1 + (2 * Runs)}},"violations":[]}"""), verified.Body), verified.Text);
    }

    [Fact]
    public async Task Explain_WhenAJobHasDied_GivesTheFourAnswers()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead", maxTries: 3);

        var explained = (await api.GetAsync($"/jobs/{jobId}/explain")).Is(200);

        var answers = explained["answers"]!;
        Assert.Equal((jobId, "dead"), ((string?)explained["jobId"], (string?)explained["status"]));
        Assert.Equal([2, 3], answers["whyRetriedAt"]!.AsArray().Select(why => (int)why!["attempt"]!));
        Assert.Equal([1, 2, 3], answers["triggeredBy"]!.AsArray().Select(by => (int)by!["attempt"]!));
        Assert.Equal(("TEMPORARY", "NETWORK_ERROR", "default"),
            ((string?)answers["failureKind"]!["failureType"], (string?)answers["failureKind"]!["code"], (string?)answers["failureKind"]!["classifiedBy"]));
        Assert.Equal("DEAD", (string?)answers["whenAndWhyStopped"]!["decision"]);
        Assert.True((bool?)explained["backoffCheck"]!["ok"]);
    }

    private Task<string> DieAsync() => api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead", Runs);
}
