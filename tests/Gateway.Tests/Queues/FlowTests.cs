using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Queues;

/// <summary>Limits, turns and draining over HTTP. Real time: what is limited here is limited for a day.</summary>
public sealed class FlowTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("""{"rateLimit":{"permits":2,"perSeconds":86400,"burst":2}}""", 2)]
    [InlineData("""{"perTypeRateLimit":{"noop":{"permits":1,"perSeconds":86400}}}""", 1)]
    [InlineData("""{"perKeyRateLimit":{"permits":1,"perSeconds":86400}}""", 3)]
    public async Task RateLimit_WhenItsPermitsAreUsed_HoldsJobsBackAsPending(string patch, int runs)
    {
        var queue = await LimitedQueueAsync(patch);
        for (var i = 0; i < 6; i++)
        {
            await api.EnqueueAsync(new { queueName = queue, type = "noop", rateKey = i % 3 == 0 ? null : $"customer-{i % 3}" });
        }

        await Eventually.True(async () => (int?)(await api.GetAsync($"/queues/{queue}"))["depth"]!["completed"] == runs, $"{runs} are let go");
        var view = (await api.GetAsync($"/queues/{queue}")).Is(200);
        Assert.Equal((6 - runs, 6 - runs), ((int?)view["depth"]!["pending"], (int?)view["limited"]!["jobs"]));
        Assert.True((long?)view["limited"]!["nextPermitAt"] > (long?)(await api.GetAsync($"/jobs?queue={queue}&status=completed")).Items[0]!["finishedAt"], view.Text);
        var held = (await api.GetAsync($"/jobs?queue={queue}&status=pending")).Items;
        Assert.All(held, job => Assert.Equal((0, 0), ((int?)job!["tries"], (int?)job["historyCount"])));
    }

    [Theory]
    [InlineData("""{"maxConcurrency":1}""", 1)]
    [InlineData("""{"perTypeMaxConcurrency":{"remote":2}}""", 2)]
    [InlineData("""{"perKeyMaxConcurrency":1}""", 3)]
    public async Task Concurrency_WhenItIsReached_HoldsJobsBackUntilOneEnds(string patch, int leased)
    {
        var queue = await LimitedQueueAsync(patch);
        for (var i = 0; i < 6; i++)
        {
            await api.EnqueueAsync(new { queueName = queue, type = "remote", rateKey = i % 3 == 0 ? null : $"customer-{i % 3}" });
        }

        var leases = new List<JsonNode>();
        await Eventually.True(async () => await PollAsync() && leases.Count == leased, $"{leased} are leased");
        Assert.Equal((6 - leased, null), ((int?)(await api.GetAsync($"/queues/{queue}"))["limited"]!["jobs"], (long?)(await api.GetAsync($"/queues/{queue}"))["limited"]!["nextPermitAt"]));
        (await api.PostAsync($"/leases/{leases[0]["leaseToken"]}/complete", "{}")).Is(200);
        await Eventually.True(async () => await PollAsync() && leases.Count == leased + 1, "one more is leased");

        async Task<bool> PollAsync()
        {
            leases.AddRange((await api.PostAsync("/leases", new { workerId = "w", queues = new[] { queue }, max = 10 })).Is(200)["leases"]!.AsArray().Select(lease => lease!));
            return true;
        }
    }

    [Fact]
    public async Task Order_OfPriorities_IsHighestFirstAndThenAsTheyCame()
    {
        var (queue, expected) = (api.NewQueue(), new[] { "p10-0", "p10-1", "p0-0", "p0-1", "p-7-0", "p-7-1" });
        (await api.PatchAsync($"/queues/{queue}", """{"priorityAgingSeconds":3600}""")).Is(200);
        foreach (var name in (string[])["p0-0", "p-7-0", "p10-0", "p-7-1", "p10-1", "p0-1"])
        {
            (await api.PostAsync("/jobs", new { queueName = queue, type = "remote", jobId = $"{queue}.{name}", priority = int.Parse(name[1..^2], CultureInfo.InvariantCulture) })).Is(201);
        }

        var leased = new List<string>();
        await Eventually.True(
            async () =>
            {
                leased.AddRange((await api.PostAsync("/leases", new { workerId = "w", queues = new[] { queue }, max = 1 })).Is(200)["leases"]!.AsArray().Select(lease => (string)lease!["job"]!["jobId"]!));
                return leased.Count == expected.Length;
            },
            "all are leased");

        Assert.Equal(expected, leased.Select(jobId => jobId[(queue.Length + 1)..]));
    }

    [Fact]
    public async Task Expire_WhenNobodyHasStartedItByThen_FailsItOnceAndForAll()
    {
        var queue = api.NewQueue();
        var expiresAt = TimeProvider.System.GetUtcNow().AddMilliseconds(400).ToUnixTimeMilliseconds();
        var jobId = await api.EnqueueAsync(new { queueName = queue, type = "remote", expiresAt });
        await api.IsAsync(jobId, "failed");

        var job = (await api.GetAsync($"/jobs/{jobId}")).Is(200);
        Assert.Equal(("EXPIRED", 0, expiresAt), ((string?)job["lastError"]!["code"], (int?)job["tries"], (long?)job["expiresAt"]));
        Assert.True((long?)job["finishedAt"] >= expiresAt, job.Text);
        Assert.Equal("PERMANENT", (string?)(await api.GetAsync($"/dlq/{jobId}")).Is(200)["failureType"]);
        Assert.Empty((await api.PostAsync("/leases", new { workerId = "w", queues = new[] { queue }, max = 1 })).Is(200)["leases"]!.AsArray());
    }

    [Fact]
    public async Task Turns_OfKeys_AreTakenFromTheFirstOn()
    {
        var queue = api.NewQueue();
        var ndjson = string.Join('\n', Enumerable.Range(0, 100).Select(i => $$"""{"queueName":"{{queue}}","type":"remote","rateKey":"{{(i < 90 ? "many" : "few")}}"}"""));
        (await api.SendAsync(HttpMethod.Post, "/jobs/batch", ndjson, "application/x-ndjson")).Is(201);

        var keys = new List<string>();
        await Eventually.True(
            async () =>
            {
                keys.AddRange((await api.PostAsync("/leases", new { workerId = "w", queues = new[] { queue }, max = 20 - keys.Count })).Is(200)["leases"]!.AsArray().Select(lease => (string)lease!["job"]!["rateKey"]!));
                return keys.Count == 20;
            },
            "20 are leased");

        Assert.Equal(10, keys.Count(key => key == "few"));
    }

    [Fact]
    public async Task Drain_UntilResumed_RefusesJobsAndRunsThoseThatAreThere()
    {
        var queue = api.NewQueue();
        var completed = await api.RunEmailAsync(queue, "SUCCESS", "completed");
        var dead = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
        var delayed = await api.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });

        var drained = (await api.PostAsync($"/queues/{queue}/drain", new { reason = "moves elsewhere" })).Is(200);
        Assert.Equal((true, false, false), ((bool?)drained["draining"], (bool?)drained["drained"], (bool?)drained["paused"]));

        (await api.PostAsync("/jobs", new { queueName = queue })).IsProblem(409, "QUEUE_DRAINING");
        var batch = (await api.PostAsync("/jobs/batch", new { jobs = new[] { new { jobId = "d-1", queueName = "elsewhere" }, new { jobId = "d-2", queueName = queue } } })).IsProblem(409, "QUEUE_DRAINING");
        Assert.Contains($"/queues/{queue}/resume", (string)batch["detail"]!, StringComparison.Ordinal);
        (await api.GetAsync("/jobs/d-1")).IsProblem(404, "JOB_NOT_FOUND");
        (await api.PostAsync($"/jobs/{completed}/clone", new { reason = "again" })).IsProblem(409, "QUEUE_DRAINING");

        (await api.PostAsync($"/jobs/{delayed}/retry", new { reason = "now" })).Is(202);
        await api.IsAsync(delayed, "completed");
        Assert.True((bool?)(await api.GetAsync($"/queues/{queue}"))["drained"]);
        (await api.PostAsync($"/dlq/{dead}/retry", new { reason = "once more" })).Is(202);
        await api.IsAsync(dead, "dead");

        var resumed = (await api.PostAsync($"/queues/{queue}/resume", new { reason = "back" })).Is(200);
        Assert.Equal((false, false), ((bool?)resumed["draining"], (bool?)resumed["drained"]));
        (await api.PostAsync("/jobs", new { queueName = queue })).Is(201);
        var audit = (await api.GetAsync($"/audit?target={queue}&action=queue.")).Is(200);
        Assert.Equal(["queue.resume", "queue.drain"], audit.Items.Select(entry => (string)entry!["action"]!));
    }

    [Fact]
    public async Task Patch_WithTheSettingsThatAreShown_ChangesNothing()
    {
        var queue = await LimitedQueueAsync("""
            {"rateLimit":{"permits":2,"perSeconds":3},"perTypeRateLimit":{"a":{"permits":1,"perSeconds":60,"burst":4}},"perKeyRateLimit":{"permits":5,"perSeconds":1},
             "maxConcurrency":9,"perTypeMaxConcurrency":{"a":2},"perKeyMaxConcurrency":3,"priorityAgingSeconds":0,"draining":true}
            """);
        var shown = (await api.GetAsync($"/queues/{queue}")).Is(200)["settings"]!.ToJsonString();

        Assert.Equal(shown, (await api.PatchAsync($"/queues/{queue}", shown)).Is(200)["settings"]!.ToJsonString());
        Assert.Contains("\"rateLimit\":{\"permits\":2,\"perSeconds\":3}", shown, StringComparison.Ordinal);
    }

    private async Task<string> LimitedQueueAsync(string patch)
    {
        var queue = api.NewQueue("flow");
        (await api.PatchAsync($"/queues/{queue}", patch)).Is(200);
        return queue;
    }
}
