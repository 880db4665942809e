using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Actions;

/// <summary>Replaying a stopped job, and running a delayed one ahead of its time.</summary>
public sealed class RetryTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("jobs")]
    [InlineData("dlq")]
    public async Task Retry_WhenADeadJobIsPatched_RunsItAndKeepsTheRecord(string where)
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead", maxTries: 2);

        var retried = (await api.PostAsync($"/{where}/{jobId}/retry", """
            {"reason":"the address was wrong","changes":[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"},{"op":"replace","path":"/maxTries","value":7}]}
            """)).Is(202);

        Assert.Equal($"/api/v1/jobs/{jobId}", retried.Headers["Location"]);
        Assert.Equal((1, 7, "SUCCESS"), ((int?)retried["replays"], (int?)retried["maxTries"], (string?)retried["jobData"]!["subject"]));
        var job = await api.IsAsync(jobId, "completed");
        var runs = job["history"]!.AsArray();
        Assert.Equal(["FAILED", "FAILED", "SUCCESS"], runs.Select(run => (string?)run!["result"]));
        Assert.Equal(["AUTO", "AUTO", "MANUAL"], runs.Select(run => (string?)run!["trigger"]));
        Assert.Equal(("local", "the address was wrong", true), ((string?)runs[2]!["by"], (string?)runs[2]!["reason"], (bool?)runs[2]!["changesMade"]));
        var diff = runs[2]!["changesInJob"]!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            [{"path":"/jobData/subject","before":"NETWORK_ERROR","after":"SUCCESS"},{"path":"/maxTries","before":2,"after":7}]
            """), diff), diff.ToJsonString());
        var letter = (await api.GetAsync($"/dlq/{jobId}")).Is(200);
        var attempt = Assert.Single(letter["retries"]!.AsArray())!;
        Assert.Equal(("SUCCESS", "MANUAL", "local", 1), ((string?)attempt["result"], (string?)attempt["trigger"], (string?)attempt["by"], (int?)attempt["replay"]));
        Assert.Equal("REPLAYED", (string?)letter["resolution"]!["kind"]);
        Assert.True((bool?)(await api.GetAsync($"/jobs/{jobId}/verify"))["ok"]);
    }

    [Fact]
    public async Task Retry_WhenTheJobDiesAgain_TakesTheResolutionBack()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");

        (await RetryAsync(jobId)).Is(202);
        await Eventually.True(async () => (int?)(await api.GetAsync($"/dlq/{jobId}")).Body!["deaths"] == 2);

        var letter = (await api.GetAsync($"/dlq/{jobId}")).Is(200);
        Assert.Null(letter["resolution"]);
        Assert.Equal("FAILED", (string?)letter["retries"]![0]!["result"]);
    }

    [Fact]
    public async Task Retry_WhenTheJobIsDelayed_RunsItNowAndKeepsItsTries()
    {
        var jobId = await api.EnqueueAsync(new { queueName = api.NewQueue(), type = "noop", delaySeconds = 3600 });

        (await RetryAsync(jobId)).Is(202);

        var job = await api.IsAsync(jobId, "completed");
        Assert.Equal((1, 0), ((int?)job["tries"], (int?)job["replays"]));
        var run = Assert.Single(job["history"]!.AsArray())!;
        Assert.Equal(("MANUAL", "local", "once more"), ((string?)run["trigger"], (string?)run["by"], (string?)run["reason"]));
    }

    [Fact]
    public async Task Retry_WhenRunAtIsGiven_WaitsForIt()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");

        var retried = (await api.PostAsync($"/jobs/{jobId}/retry", new { reason = "at night", runAt = 4102444800000 })).Is(202);

        Assert.Equal(("delayed", 4102444800000), ((string?)retried["status"], (long?)retried["runAt"]));
    }

    [Fact]
    public async Task Retry_WhenTheJobHasCompleted_Answers409()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "SUCCESS", "completed");

        (await RetryAsync(jobId)).IsProblem(409, "WRONG_STATUS");
    }

    [Fact]
    public async Task Retry_WhenTheJobIsPoisoned_NeedsForce()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");
        (await api.PostAsync($"/dlq/{jobId}/poison", new { reason = "it kills workers" })).Is(200);

        (await RetryAsync(jobId)).IsProblem(409, "NEEDS_FORCE");
        Assert.Equal("poisoned", (string?)(await api.GetAsync($"/jobs/{jobId}"))["status"]);
        (await api.PostAsync($"/jobs/{jobId}/retry", new { reason = "fixed", force = true, runAt = 4102444800000 })).Is(202);
        await api.IsAsync(jobId, "delayed");
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"/nothing","value":1}]""")]
    [InlineData("""[{"op":"replace","path":"/queueName","value":"other"}]""")]
    [InlineData("""[{"op":"replace","path":"/maxTries","value":0}]""")]
    [InlineData("""[{"op":"add","path":"/tags","value":[]}]""")]
    [InlineData("""[{"op":"remove","path":"/jobData"}]""")]
    [InlineData("""[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"},{"op":"test","path":"/maxTries","value":99}]""")]
    [InlineData("""[{"op":"double","path":"/maxTries"}]""")]
    [InlineData("""[{"op":"replace","path":"maxTries","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/jobData/~2","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/jobData/\ud800","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/jobData/x","value":"\ud800"}]""")]
    [InlineData("""{"op":"replace"}""")]
    [InlineData("1")]
    [InlineData("[1]")]
    public async Task Retry_WhenThePatchIsInvalid_Answers400AndChangesNothing(string changes)
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");
        var before = (await api.GetAsync($"/jobs/{jobId}")).Text;

        var answer = await api.PostAsync($"/jobs/{jobId}/retry", $$"""{"reason":"r","changes":{{changes}}}""");

        answer.Is(400);
        Assert.Equal("INVALID_REQUEST", answer.Code);
        Assert.NotEmpty(answer.WrongFields);
        Assert.Equal(before, (await api.GetAsync($"/jobs/{jobId}")).Text);
    }

    [Fact]
    public async Task Retry_WhenAPatchIsVeryDeep_LeavesAJobThatCanBeRead()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "NETWORK_ERROR", "dead");
        var deep = new string('[', 60) + new string(']', 60);

        var answer = await api.PostAsync($"/jobs/{jobId}/retry", $$"""{"reason":"r","runAt":4102444800000,"changes":[{"op":"add","path":"/jobData/to","value":{{deep}}}]}""");

        Assert.True(answer.Status is 202 or 400, answer.Text);
        (await api.GetAsync($"/jobs/{jobId}")).Is(200);
        Assert.True((bool?)(await api.GetAsync($"/jobs/{jobId}/verify")).Is(200)["ok"]);
    }

    private Task<Answer> RetryAsync(string jobId) => api.PostAsync($"/jobs/{jobId}/retry", new { reason = "once more" });
}
