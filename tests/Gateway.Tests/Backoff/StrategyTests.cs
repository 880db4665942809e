using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Backoff;

/// <summary>The four strategies from the first try to the dead letter queue.</summary>
public sealed class StrategyTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("fixed", 0, 50, 50, 50)]
    [InlineData("linear", 0, 50, 100, 150)]
    [InlineData("exponential", 0, 50, 100, 200)]
    [InlineData("threeTier", 0, 0, 50, 100)]
    public async Task Run_UntilDead_KeepsTheDelaysOfItsFormula(string strategy, params int[] planned)
    {
        var jobId = await api.EnqueueAsync(new
        {
            queueName = api.NewQueue(),
            type = "email",
            jobData = new { subject = "NETWORK_ERROR" },
            maxTries = 4,
            backoffStrategy = strategy,
            backoffConfig = new { baseDelaySeconds = 0.05, maxDelaySeconds = 1, limitOfTries = 2 },
        });
        var job = await api.IsAsync(jobId, "dead");

        var runs = job["history"]!.AsArray();
        Assert.Equal(planned, runs.Select(run => (int)run!["plannedDelayMs"]!));
        Assert.All(runs, run => Assert.True((long)run!["driftMs"]! >= 0, run.ToJsonString()));
        var explained = (await api.GetAsync($"/jobs/{jobId}/explain")).Is(200);
        var check = explained["backoffCheck"]!;
        Assert.True((bool?)check["ok"], check.ToJsonString());
        Assert.Equal(planned[1..], check["attempts"]!.AsArray().Select(attempt => (int)attempt!["expectedDelayMs"]!));
        var answers = explained["answers"]!;
        Assert.All(answers["whyRetriedAt"]!.AsArray(), why => Assert.Contains(strategy, (string?)why!["sentence"], StringComparison.Ordinal));
        foreach (var sentence in (string?[])[(string?)answers["triggeredBy"]![0]!["sentence"], (string?)answers["failureKind"]!["sentence"], (string?)answers["whenAndWhyStopped"]!["sentence"], (string?)explained["summary"]])
        {
            Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        }

        Assert.True((bool?)(await api.GetAsync($"/jobs/{jobId}/verify")).Is(200)["ok"]);
    }
}
