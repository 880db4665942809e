using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Actions;

/// <summary>What an act would come to, and acting on the version that was seen.</summary>
public sealed class DryRunTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("jobs")]
    [InlineData("dlq")]
    public async Task Retry_WhenOnlyTried_ShowsTheDiffAndDoesNothing(string where)
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");
        var before = await api.GetAsync($"/jobs/{jobId}");

        var answer = (await api.PostAsync($"/{where}/{jobId}/retry", """{"reason":"r","dryRun":true,"changes":[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"},{"op":"replace","path":"/maxTries","value":3}]}""")).Is(200);

        Assert.Equal((jobId, true, (long)before["version"]!), ((string)answer["jobId"]!, (bool)answer["ok"]!, (long)answer["version"]!));
        Assert.Equal(
            ["/jobData/subject NETWORK_ERROR SUCCESS", "/maxTries 1 3"],
            answer["changes"]!.AsArray().Select(change => $"{change!["path"]} {change["before"]} {change["after"]}").Order());
        Assert.Equal(("pending", 1, 3), ((string)answer["job"]!["status"]!, (int)answer["job"]!["replays"]!, (int)answer["job"]!["maxTries"]!));
        Assert.Null(answer["conflict"]);
        Assert.Equal(before.Text, (await api.GetAsync($"/jobs/{jobId}")).Text);
        Assert.DoesNotContain((await api.GetAsync($"/audit?target={jobId}")).Is(200).Items, entry => (string)entry!["action"]! is "job.retry" or "dlq.retry");
    }

    [Theory]
    [InlineData("""{"reason":"r","dryRun":true,"changes":[{"op":"replace","path":"/maxTries","value":0}]}""", "INVALID_REQUEST", "maxTries")]
    [InlineData("""{"reason":"r","dryRun":true,"changes":[{"op":"test","path":"/maxTries","value":77}]}""", "INVALID_REQUEST", "test failed")]
    public async Task Retry_WhenItWouldBeRefused_NamesTheConflict(string body, string code, string says)
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");

        var answer = (await api.PostAsync($"/jobs/{jobId}/retry", body)).Is(200);

        Assert.False((bool)answer["ok"]!);
        Assert.Equal(code, (string)answer["conflict"]!["code"]!);
        Assert.Contains(says, answer["conflict"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(answer["job"]);
        // The retry itself is refused in the same words.
        Assert.Contains((string)answer["conflict"]!["detail"]!, (string)(await api.PostAsync($"/jobs/{jobId}/retry", body.Replace("\"dryRun\":true,", "", StringComparison.Ordinal))).Is(400)["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_WhenItWouldBeTooLargeOrIsPoisonOrCompleted_NamesTheConflict()
    {
        var queue = api.NewQueue();
        var dead = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
        var large = new string('x', 1024 * 1024);
        var tooLarge = (await api.PostAsync($"/jobs/{dead}/retry", $$"""{"reason":"r","dryRun":true,"changes":[{"op":"add","path":"/jobData/x","value":"{{large}}"}]}""")).Is(200);
        Assert.Equal("INVALID_REQUEST", (string)tooLarge["conflict"]!["code"]!);
        Assert.Contains("too large", (string)tooLarge["conflict"]!["detail"]!, StringComparison.Ordinal);

        (await api.PostAsync($"/dlq/{dead}/poison", new { reason = "Bad." })).Is(200);
        Assert.Equal("NEEDS_FORCE", (string)(await api.PostAsync($"/dlq/{dead}/retry", new { reason = "r", dryRun = true })).Is(200)["conflict"]!["code"]!);
        Assert.True((bool)(await api.PostAsync($"/dlq/{dead}/retry", new { reason = "r", dryRun = true, force = true })).Is(200)["ok"]!);

        var completed = await api.RunEmailAsync(queue, "SUCCESS", "completed");
        Assert.Equal("WRONG_STATUS", (string)(await api.PostAsync($"/jobs/{completed}/retry", new { reason = "r", dryRun = true })).Is(200)["conflict"]!["code"]!);
        Assert.Equal("VERSION_CHANGED", (string)(await api.PostAsync($"/jobs/{dead}/retry", """{"reason":"r","dryRun":true}""", ("If-Match", "\"1\""))).Is(200)["conflict"]!["code"]!);
    }

    [Fact]
    public async Task Retry_OfTheVersionThatWasSeen_IsDoneOnce()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");
        var etag = (await api.GetAsync($"/dlq/{jobId}")).Is(200).Headers["ETag"];
        Assert.Equal(etag, (await api.GetAsync($"/jobs/{jobId}")).Is(200).Headers["ETag"]);

        (await api.PostAsync($"/dlq/{jobId}/discard", """{"reason":"Somebody is faster."}""", ("If-Match", etag))).Is(200);

        (await api.PostAsync($"/dlq/{jobId}/retry", """{"reason":"r"}""", ("If-Match", etag))).IsProblem(412, "VERSION_CHANGED");
        (await api.PostAsync($"/jobs/{jobId}/retry", """{"reason":"r"}""", ("If-Match", etag))).IsProblem(412, "VERSION_CHANGED");
        (await api.PostAsync($"/jobs/{jobId}/retry", """{"reason":"r"}""", ("If-Match", "*"))).Is(202);
    }
}
