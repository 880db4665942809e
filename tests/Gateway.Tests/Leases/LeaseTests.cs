using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Leases;

/// <summary>The life of a job with a worker outside.</summary>
public sealed class LeaseTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Lease_WhenAJobIsThere_GivesItWithATokenAndAnEnd()
    {
        var (queue, jobId) = await JobAsync();
        var lease = await LeaseAsync(queue);
        Assert.Equal((jobId, "processing", 1), ((string?)lease["job"]!["jobId"], (string?)lease["job"]!["status"], (int?)lease["job"]!["tries"]));
        Assert.Equal((long)lease["job"]!["startedAt"]! + 60_000, (long)lease["expiresAt"]!);
        Assert.Matches($"^{queue}~{jobId}~[A-Za-z0-9_-]{{22}}$", Token(lease));
        Assert.Empty((await PollAsync(queue)).Is(200)["leases"]!.AsArray());
    }

    [Fact]
    public async Task Complete_WhenHeld_KeepsTheOutputAndAnswersTheSameAgain()
    {
        var (queue, jobId) = await JobAsync();
        var token = Token(await LeaseAsync(queue));
        for (var i = 0; i < 2; i++)
        {
            var done = (await api.PostAsync($"/leases/{token}/complete", """{"output":{"sent":3}}""")).Is(200);
            Assert.Equal(("completed", 3, 1), ((string?)done["status"], (int?)done["output"]!["sent"], (int?)done["historyCount"]));
        }

        (await api.PostAsync($"/leases/{token}/fail", """{"error":{"code":"X","message":"m"}}""")).IsProblem(409, "LEASE_LOST");
        (await api.SendAsync(HttpMethod.Post, $"/leases/{token}/heartbeat")).IsProblem(409, "LEASE_LOST");
        Assert.Equal("worker-1", (string?)(await api.GetAsync($"/jobs/{jobId}"))["history"]![0]!["workerId"]);
        await VerifyAsync(jobId);
    }

    [Theory]
    [InlineData("""{"error":{"code":"NETWORK_ERROR","message":"refused","stack":"at x","details":{"port":25}}}""", "delayed", "TEMPORARY", "default")]
    [InlineData("""{"error":{"code":"INVALID_JOB_DATA","message":"no address"}}""", "failed", "PERMANENT", "default")]
    [InlineData("""{"error":{"code":"MY_CODE","message":"m"},"kind":"PERMANENT"}""", "failed", "PERMANENT", "handler")]
    [InlineData("""{"error":{"code":"MY_CODE","message":"m"},"kind":"POISON"}""", "poisoned", "POISON", "handler")]
    [InlineData("""{"error":{"code":"EXPIRED","message":"m"},"kind":"TEMPORARY"}""", "delayed", "TEMPORARY", "handler")]
    public async Task Fail_WhenHeld_DecidesByCodeAndKind(string body, string status, string failureType, string classifiedBy)
    {
        var (queue, jobId) = await JobAsync();
        var token = Token(await LeaseAsync(queue));
        for (var i = 0; i < 2; i++)
        {
            var failed = (await api.PostAsync($"/leases/{token}/fail", body)).Is(200);
            var run = failed["history"]![0]!;
            Assert.Equal((status, failureType, classifiedBy), ((string?)failed["status"], (string?)run["decision"]!["failureType"], (string?)run["decision"]!["classifiedBy"]));
            var error = JsonNode.Parse(body)!["error"]!;
            Assert.Equal((string?)error["code"], (string?)run["error"]!["code"]);
            Assert.Equal((string?)error["stack"], (string?)run["error"]!["stack"]);
            Assert.Equal(error["details"]?.ToJsonString(), run["error"]!["details"]?.ToJsonString());
        }

        await VerifyAsync(jobId);
    }

    [Fact]
    public async Task Fail_WhenRepeatedAfterTheJobHasMovedOn_AnswersTheSameAgain()
    {
        var (queue, jobId) = await JobAsync(baseDelaySeconds: 0);
        var first = Token(await LeaseAsync(queue));
        (await api.PostAsync($"/leases/{first}/fail", Failure)).Is(200);
        var second = Token(await LeaseAsync(queue));

        var again = (await api.PostAsync($"/leases/{first}/fail", Failure)).Is(200);

        Assert.Equal(("processing", 2), ((string?)again["status"], (int?)again["historyCount"]));
        (await api.SendAsync(HttpMethod.Post, $"/leases/{first}/complete")).IsProblem(409, "LEASE_LOST");
        (await api.SendAsync(HttpMethod.Post, $"/leases/{second}/complete")).Is(200);
        (await api.PostAsync($"/leases/{first}/fail", Failure)).Is(200);
        await VerifyAsync(jobId);
    }

    [Fact]
    public async Task Release_WhenHeld_KeepsThePlaceAndDoesNotCount()
    {
        var queue = api.NewQueue();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await api.EnqueueAsync(new { queueName = queue }));
        }

        var token = Token(await LeaseAsync(queue));
        for (var i = 0; i < 2; i++)
        {
            var released = (await api.SendAsync(HttpMethod.Post, $"/leases/{token}/release")).Is(200);
            Assert.Equal(("pending", 0, "PENDING"), ((string?)released["status"], (int?)released["tries"], (string?)released["history"]![0]!["result"]));
            Assert.NotNull(released["history"]![0]!["finishedAt"]);
        }

        var next = new List<string>();
        await Eventually.True(async () =>
        {
            next.AddRange((await PollAsync(queue, max: 10)).Is(200)["leases"]!.AsArray().Select(lease => (string)lease!["job"]!["jobId"]!));
            return next.Count == 3;
        });
        Assert.Equal(ids, next);
    }

    [Fact]
    public async Task Heartbeat_WhenACancelWasAsked_SaysSo()
    {
        var (queue, jobId) = await JobAsync();
        var lease = await LeaseAsync(queue);
        var beat = (await api.SendAsync(HttpMethod.Post, $"/leases/{Token(lease)}/heartbeat")).Is(200);
        Assert.True((long)beat["expiresAt"]! >= (long)lease["expiresAt"]!);
        Assert.False((bool)beat["cancelRequested"]!);
        (await api.PostAsync($"/jobs/{jobId}/cancel", new { reason = "test" })).Is(202);
        Assert.True((bool)(await api.PostAsync($"/leases/{Token(lease)}/heartbeat", "{}")).Is(200)["cancelRequested"]!);
        (await api.PostAsync($"/leases/{Token(lease)}/fail", Failure)).Is(200);
        await api.IsAsync(jobId, "cancelled");
    }

    [Fact]
    public async Task Progress_WhenHeld_IsShownWithTheJob()
    {
        var (queue, jobId) = await JobAsync();
        var token = Token(await LeaseAsync(queue));
        (await api.PostAsync($"/leases/{token}/progress", """{"percent":40.5,"message":"half way, nearly"}""")).Is(200);
        var progress = (await api.GetAsync($"/jobs/{jobId}"))["progress"]!;
        Assert.Equal((40.5, "half way, nearly"), ((double)progress["percent"]!, (string?)progress["message"]));
    }

    [Fact]
    public async Task Log_WhenHeld_IsKeptWithTheJobAndPaged()
    {
        var (queue, jobId) = await JobAsync(baseDelaySeconds: 0);
        var token = Token(await LeaseAsync(queue));
        (await api.PostAsync($"/leases/{token}/log", """{"lines":["one","<b>two</b>"]}""")).Is(200);
        (await api.PostAsync($"/leases/{token}/fail", Failure)).Is(200);
        (await api.PostAsync($"/leases/{token}/log", """{"lines":["late"]}""")).IsProblem(409, "LEASE_LOST");
        (await api.PostAsync($"/leases/{Token(await LeaseAsync(queue))}/log", """{"lines":["three"]}""")).Is(200);

        var lines = await api.WalkAsync($"/jobs/{jobId}/log", 2);
        Assert.Equal([("one", 1), ("<b>two</b>", 1), ("three", 2)], lines.Select(line => ((string)line["text"]!, (int)line["attempt"]!)));
        (await api.GetAsync("/jobs/nobody/log")).IsProblem(404, "JOB_NOT_FOUND");
    }

    [Fact]
    public async Task Lease_WhenItsTimeIsOver_ThePendingJobIsBackWithinASecond()
    {
        var queue = api.NewQueue();
        var jobId = await api.EnqueueAsync(new { queueName = queue, timeoutSeconds = 1 });
        var lease = await LeaseAsync(queue);
        var pending = await api.IsAsync(jobId, "pending");
        Assert.Equal(("LEASE_LOST", 1), ((string?)pending["lastError"]!["code"], (int?)pending["leasesLost"]));
        // By the record, whose times are the server's: how late this test looks says nothing.
        Assert.True((long)pending["updatedAt"]! >= (long)lease["expiresAt"]!);
        (await api.PostAsync($"/leases/{Token(lease)}/complete", "{}")).IsProblem(409, "LEASE_LOST");
        await VerifyAsync(jobId);
    }

    [Fact]
    public async Task Poll_WhenAThousandWait_EachJobGoesToOne()
    {
        var queue = api.NewQueue();
        var leased = new ConcurrentQueue<string>();
        using var over = new CancellationTokenSource();
        // Each asks again when its time is over: on a slow machine it is before the last of them has come.
        var polls = Enumerable.Range(0, 1000).Select(async i =>
        {
            while (!over.IsCancellationRequested)
            {
                foreach (var lease in (await PollAsync(queue, worker: $"worker-{i}", waitMs: 20_000)).Is(200)["leases"]!.AsArray())
                {
                    leased.Enqueue((string)lease!["job"]!["jobId"]!);
                    return;
                }
            }
        }).ToList();
        try
        {
            await Eventually.True(async () => (await api.WalkAsync("/workers", 500)).Count(worker => worker["queues"]?[0]?.GetValue<string>() == queue) == 1000, "a thousand workers wait");
            var ids = new HashSet<string>();
            for (var i = 0; i < 20; i++)
            {
                ids.Add(await api.EnqueueAsync(new { queueName = queue }));
            }

            await Eventually.True(() => leased.Count >= ids.Count, "every job is leased");
            await over.CancelAsync();
            await Task.WhenAll(polls);
            Assert.Equal(ids.Order(), leased.Order());
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    [Fact]
    public async Task Poll_WhenTheCallerGoesAway_TheJobIsForTheNext()
    {
        var queue = api.NewQueue();
        using var gone = new CancellationTokenSource();
        using var body = new StringContent($$"""{"workerId":"gone","queues":["{{queue}}"],"waitMs":20000}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        var poll = api.Client.PostAsync($"{ApiServer.Prefix}/leases", body, gone.Token);
        await Eventually.True(async () => (await api.WalkAsync("/workers", 500)).Exists(worker => (string?)worker["workerId"] == "gone"), "it waits");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        var jobId = await api.EnqueueAsync(new { queueName = queue });

        var lease = await LeaseAsync(queue);

        Assert.Equal((jobId, 1, 0), ((string?)lease["job"]!["jobId"], (int?)lease["job"]!["tries"], (int?)lease["job"]!["leasesLost"]));
    }

    [Fact]
    public async Task Workers_WhenTheyHoldLeases_AreListedWithThem()
    {
        var (queue, jobId) = await JobAsync();
        var lease = await LeaseAsync(queue, worker: "lister");
        var workers = await api.WalkAsync("/workers", 2);
        var view = Assert.Single(workers, worker => (string?)worker["workerId"] == "lister");
        Assert.Equal(("remote", queue), ((string?)view["kind"], (string?)view["queues"]![0]));
        var running = Assert.Single(view["running"]!.AsArray())!;
        Assert.Equal((jobId, queue), ((string?)running["jobId"], (string?)running["queueName"]));
        Assert.InRange((long)running["leaseExpiresAt"]!, (long)lease["expiresAt"]! - 1, (long)lease["expiresAt"]! + 60_000);
        Assert.Contains(workers, worker => (string?)worker["kind"] == "process" && worker["types"]!.AsArray().Any(type => (string?)type == "email"));
    }

    private const string Failure = """{"error":{"code":"NETWORK_ERROR","message":"refused"}}""";

    private async Task<(string Queue, string JobId)> JobAsync(int baseDelaySeconds = 60)
    {
        var queue = api.NewQueue();
        return (queue, await api.EnqueueAsync(new { queueName = queue, timeoutSeconds = 60, backoffConfig = new { baseDelaySeconds } }));
    }

    private Task<Answer> PollAsync(string queue, string worker = "worker-1", int max = 1, int waitMs = 0) =>
        api.PostAsync("/leases", new { workerId = worker, queues = new[] { queue }, max, waitMs });

    private async Task<JsonNode> LeaseAsync(string queue, string worker = "worker-1") =>
        Assert.Single((await PollAsync(queue, worker, waitMs: 20_000)).Is(200)["leases"]!.AsArray())!;

    private static string Token(JsonNode lease) => (string)lease["leaseToken"]!;

    private async Task VerifyAsync(string jobId) => Assert.True((bool?)(await api.GetAsync($"/jobs/{jobId}/verify")).Is(200)["ok"]);
}
