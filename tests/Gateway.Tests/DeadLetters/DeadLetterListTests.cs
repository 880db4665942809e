using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.DeadLetters;

/// <summary>Lists of dead letters.</summary>
public sealed class DeadLetterListTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task List_WhenFilteredByEachField_ShowsWhatMatchesOnly()
    {
        var queue = api.NewQueue();
        await api.RunEmailAsync(queue, "SUCCESS", "completed");
        var failed = await api.RunEmailAsync(queue, "INVALID_JOB_DATA", "failed");
        var dead = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
        var poisoned = await api.RunEmailAsync(queue, "CRASH", "dead");
        var discarded = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
        (await api.PostAsync($"/dlq/{poisoned}/poison", new { reason = "bad" })).Is(200);
        (await api.PostAsync($"/dlq/{discarded}/discard", new { reason = "old" })).Is(200);
        var fingerprint = (string)(await api.GetAsync($"/dlq/{dead}"))["fingerprint"]!;

        await FindsAsync("", discarded, poisoned, dead, failed);
        await FindsAsync("&status=dead", discarded, dead, failed);
        await FindsAsync("&status=poisoned", poisoned);
        await FindsAsync("&failureType=TEMPORARY", discarded, dead);
        await FindsAsync("&failureType=PERMANENT", failed);
        await FindsAsync("&failureType=POISON", poisoned);
        await FindsAsync("&errorCode=INVALID_JOB_DATA", failed);
        await FindsAsync($"&fingerprint={Uri.EscapeDataString(fingerprint)}", discarded, dead);
        await FindsAsync("&resolved=true", discarded);
        await FindsAsync("&resolved=false", poisoned, dead, failed);
        await FindsAsync("&resolved=false&errorCode=TIMEOUT");

        async Task FindsAsync(string filter, params string[] expected) =>
            Assert.Equal(expected, (await api.WalkAsync($"/dlq?queue={queue}{filter}", 2)).Select(Id));
    }

    private static string Id(JsonNode letter) => (string)letter["jobId"]!;
}
