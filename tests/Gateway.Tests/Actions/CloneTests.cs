using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Actions;

/// <summary>Running a finished job again as a new one.</summary>
public sealed class CloneTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Clone_WhenTheJobHasCompleted_RunsANewOne()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "SUCCESS", "completed");
        var before = (await api.GetAsync($"/jobs/{jobId}")).Text;

        var made = (await api.PostAsync($"/jobs/{jobId}/clone", """{"reason":"again","changes":[{"op":"replace","path":"/priority","value":9}]}""")).Is(201);

        var cloneId = (string)made["jobId"]!;
        Assert.Equal($"/api/v1/jobs/{cloneId}", made.Headers["Location"]);
        Assert.Equal((jobId, 9), ((string?)made["clonedFrom"], (int?)made["priority"]));
        var clone = await api.IsAsync(cloneId, "completed");
        Assert.Equal("SUCCESS", (string?)clone["jobData"]!["subject"]);
        Assert.Equal(before, (await api.GetAsync($"/jobs/{jobId}")).Text);
        Assert.Equal("again", (string?)(await api.WalkAsync($"/jobs/{cloneId}/ledger", 50))[0]["details"]!["reason"]);
    }

    [Fact]
    public async Task Clone_WhenTheJobIsLive_Answers409()
    {
        var jobId = await api.EnqueueDelayedAsync(api.NewQueue());

        (await api.PostAsync($"/jobs/{jobId}/clone", new { reason = "again" })).IsProblem(409, "WRONG_STATUS");
    }

    [Fact]
    public async Task Clone_WhenThePatchIsInvalid_MakesNothing()
    {
        var queue = api.NewQueue();
        var jobId = await api.RunEmailAsync(queue, "SUCCESS", "completed");

        (await api.PostAsync($"/jobs/{jobId}/clone", """{"reason":"again","changes":[{"op":"replace","path":"/maxTries","value":0}]}""")).IsProblem(400, "INVALID_REQUEST", "maxTries");

        Assert.Single((await api.GetAsync($"/jobs?queue={queue}")).Items);
    }
}
