using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Actions;

/// <summary>Stopping a job by hand.</summary>
public sealed class CancelTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    public async Task Cancel_WhenTheJobHasNotStarted_Answers200(int delaySeconds)
    {
        var jobId = await api.EnqueueAsync(new { queueName = api.NewQueue(), delaySeconds });

        var cancelled = (await CancelAsync(jobId)).Is(200);

        Assert.Equal("cancelled", (string?)cancelled["status"]);
        Assert.NotNull(cancelled["finishedAt"]);
        var last = (await api.WalkAsync($"/jobs/{jobId}/ledger", 50))[^1];
        Assert.Equal(("cancel", "local"), ((string?)last["event"], (string?)last["by"]));
        Assert.Equal("not needed", (string?)last["details"]!["reason"]);
    }

    [Fact]
    public async Task Cancel_WhenTheJobRuns_Answers202AndStopsIt()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "TIMEOUT", "processing");

        var asked = (await CancelAsync(jobId)).Is(202);

        Assert.Equal(("processing", true), ((string?)asked["status"], (bool?)asked["cancelRequested"]));
        var cancelled = await api.IsAsync(jobId, "cancelled");
        Assert.Null(cancelled["cancelRequested"]);
        Assert.True((bool?)(await api.GetAsync($"/jobs/{jobId}/verify"))["ok"]);
    }

    [Theory]
    [InlineData("SUCCESS", "completed")]
    [InlineData("INVALID_JOB_DATA", "failed")]
    [InlineData("NETWORK_ERROR", "dead")]
    public async Task Cancel_WhenTheJobHasFinished_Answers409(string subject, string status)
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), subject, status);

        (await CancelAsync(jobId)).IsProblem(409, "WRONG_STATUS");

        Assert.Equal(status, (string?)(await api.GetAsync($"/jobs/{jobId}"))["status"]);
    }

    private Task<Answer> CancelAsync(string jobId) => api.PostAsync($"/jobs/{jobId}/cancel", new { reason = "not needed" });
}
