using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Queues;

/// <summary>What queues show and do.</summary>
public sealed class QueueTests(ApiServer api) : IClassFixture<ApiServer>
{
    private static readonly string[] Statuses = ["cancelled", "completed", "dead", "delayed", "failed", "pending", "poisoned", "processing", "waiting"];

    [Fact]
    public async Task Get_AfterAKnownRun_ShowsItsDepthAndRates()
    {
        var queue = api.NewQueue();
        await api.RunEmailAsync(queue, "SUCCESS", "completed");
        await api.RunEmailAsync(queue, "INVALID_JOB_DATA", "failed");
        await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead", maxTries: 2);
        await api.EnqueueDelayedAsync(queue);
        await api.EnqueueAsync(new { queueName = queue, type = "nobody" });

        var view = (await api.GetAsync($"/queues/{queue}")).Is(200);
        var stats = (await api.GetAsync($"/stats?queue={queue}")).Is(200);

        var depth = view["depth"]!.AsObject();
        Assert.Equal(Statuses, depth.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["completed", "dead", "delayed", "failed", "pending"], depth.Where(pair => (int?)pair.Value == 1).Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal(5, depth.Sum(pair => (int)pair.Value!));
        Assert.True(JsonNode.DeepEquals(depth, stats["depth"]), stats.Text);
        Assert.True((long?)view["oldestPendingAgeMs"] >= 0, view.Text);
        foreach (var rates in (JsonNode[])[stats["lastHour"]!, stats["lastDay"]!])
        {
            Assert.Equal(
                (5, 4, 1, 3, 1, 2, 0.75),
                ((int?)rates["enqueued"], (int?)rates["started"], (int?)rates["completed"], (int?)rates["failedRuns"], (int?)rates["retried"], (int?)rates["died"], (double?)rates["failureRate"]));
        }

        // The queue's own rates cover the last five minutes only: of a job just made.
        await api.EnqueueDelayedAsync(queue);
        Assert.True((int?)(await api.GetAsync($"/queues/{queue}")).Is(200)["rates"]!["enqueued"] >= 1);
    }

    [Fact]
    public async Task List_WhenWalked_ShowsEveryQueueOnceByName()
    {
        var names = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            names.Add(api.NewQueue("listed"));
            await api.EnqueueDelayedAsync(names[^1]);
        }

        var walked = (await api.WalkAsync("/queues", 2)).Select(queue => (string)queue["name"]!).ToList();

        Assert.Equal(walked.Distinct().Order(StringComparer.Ordinal), walked);
        Assert.Subset(walked.ToHashSet(), names.ToHashSet());
    }

    [Fact]
    public async Task Pause_UntilResumed_HoldsJobsBack()
    {
        var queue = api.NewQueue();
        var paused = (await api.PostAsync($"/queues/{queue}/pause", new { reason = "maintenance" })).Is(200);
        Assert.True((bool?)paused["paused"]);

        var held = await api.EnqueueAsync(new { queueName = queue, type = "noop" });
        // A job of another queue that runs from start to end meanwhile: the paused one had its chance.
        await api.RunEmailAsync(api.NewQueue(), "SUCCESS", "completed");
        Assert.Equal("pending", (string?)(await api.GetAsync($"/jobs/{held}"))["status"]);

        var resumed = (await api.PostAsync($"/queues/{queue}/resume", new { reason = "done" })).Is(200);
        Assert.False((bool?)resumed["paused"]);
        await api.IsAsync(held, "completed");
    }

    [Fact]
    public async Task Purge_CancelsWhatHasNotStartedOnly()
    {
        var queue = api.NewQueue();
        var sent = await api.RunEmailAsync(queue, "SUCCESS", "completed");
        var dead = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
        var runs = await api.RunEmailAsync(queue, "TIMEOUT", "processing");
        var delayed = await api.EnqueueDelayedAsync(queue);
        var pending = await api.EnqueueAsync(new { queueName = queue, type = "nobody" });
        var elsewhere = await api.EnqueueDelayedAsync(api.NewQueue());

        var purged = (await api.PostAsync($"/queues/{queue}/purge", new { reason = "start over" })).Is(200);

        Assert.Equal(2, (int?)purged["cancelled"]);
        (string JobId, string Status)[] expected =
            [(sent, "completed"), (dead, "dead"), (runs, "processing"), (delayed, "cancelled"), (pending, "cancelled"), (elsewhere, "delayed")];
        foreach (var (jobId, status) in expected)
        {
            Assert.Equal(status, (string?)(await api.GetAsync($"/jobs/{jobId}"))["status"]);
        }

        (await api.PostAsync($"/jobs/{runs}/cancel", new { reason = "done" })).Is(202);
    }

    [Fact]
    public async Task Classification_WhenItCallsACodePermanent_StopsRetries()
    {
        var queue = api.NewQueue();
        (await api.PatchAsync($"/queues/{queue}", """{"classification":{"NETWORK_ERROR":"PERMANENT"}}""")).Is(200);

        var jobId = await api.RunEmailAsync(queue, "NETWORK_ERROR", "failed", maxTries: 5);

        var decision = (await api.GetAsync($"/jobs/{jobId}"))["history"]![0]!["decision"]!;
        Assert.Equal(("FAILED", "PERMANENT", "queue"), ((string?)decision["kind"], (string?)decision["failureType"], (string?)decision["classifiedBy"]));
    }
}
