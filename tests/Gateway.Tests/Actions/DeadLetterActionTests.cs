using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Actions;

/// <summary>Judging and closing dead letters.</summary>
public sealed class DeadLetterActionTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Poison_WhenTheJobIsDead_KeepsTheRecordAsPoison()
    {
        var jobId = await DieAsync();

        var letter = (await ActAsync(jobId, "poison")).Is(200);

        Assert.Equal(("poisoned", "POISON"), ((string?)letter["status"], (string?)letter["failureType"]));
        Assert.Contains("no good", (string?)letter["deadReason"], StringComparison.Ordinal);
        (await ActAsync(jobId, "poison")).IsProblem(409, "WRONG_STATUS");
    }

    [Fact]
    public async Task Discard_WhenTheJobIsDead_ClosesTheRecordAndLeavesTheReplayOpen()
    {
        var jobId = await DieAsync();

        var letter = (await ActAsync(jobId, "discard")).Is(200);

        var resolution = letter["resolution"]!;
        Assert.Equal(("DISCARDED", "local", "no good"), ((string?)resolution["kind"], (string?)resolution["by"], (string?)resolution["reason"]));
        Assert.Equal("dead", (string?)(await api.GetAsync($"/jobs/{jobId}"))["status"]);
        (await ActAsync(jobId, "discard")).IsProblem(409, "WRONG_STATUS");
        (await ActAsync(jobId, "retry")).Is(202);
    }

    [Theory]
    [InlineData("poison")]
    [InlineData("discard")]
    [InlineData("retry")]
    public async Task Act_WhenTheReplaySucceeded_Answers409(string verb)
    {
        var jobId = await DieAsync();
        (await api.PostAsync($"/jobs/{jobId}/retry", """{"reason":"r","changes":[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"}]}""")).Is(202);
        await api.IsAsync(jobId, "completed");

        (await ActAsync(jobId, verb)).IsProblem(409, "WRONG_STATUS");
    }

    private Task<string> DieAsync() => api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");

    private Task<Answer> ActAsync(string jobId, string verb) => api.PostAsync($"/dlq/{jobId}/{verb}", new { reason = "no good" });
}
