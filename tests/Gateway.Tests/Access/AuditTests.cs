using System.Text.Json.Nodes;
using ReTraced.Access;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>Whatever a person does is in the audit log, and in the job's own record under the same name.</summary>
public sealed class AuditTests(KeyedServer server) : IClassFixture<KeyedServer>
{
    private ApiServer Api => server.Api;

    [Fact]
    public async Task Cancel_IsInTheLogWithTheJobBeforeAndAfterwards()
    {
        var queue = Api.NewQueue();
        var jobId = await EnqueueAsync(new { queueName = queue, delaySeconds = 3600 });

        (await PostAsync($"/jobs/{jobId}/cancel", """{"reason":"Not needed."}""")).Is(200);

        var entry = Assert.Single(await LogAsync($"target={jobId}"));
        Assert.Equal(("operator", "operator", "job.cancel", jobId, "Not needed.", "127.0.0.1"), (Of(entry, "by"), Of(entry, "role"), Of(entry, "action"), Of(entry, "target"), Of(entry, "reason"), Of(entry, "from")));
        Assert.Equal(KeyText.IdOf(server.Key(AccessRole.Operator)), Of(entry, "keyId"));
        Assert.Equal(("delayed", "cancelled", "DONE"), ((string?)entry["before"]!["status"], (string?)entry["outcome"]!["after"]!["status"], (string?)entry["outcome"]!["code"]));
        var ledger = (await GetAsync($"/jobs/{jobId}/ledger")).Items;
        Assert.Equal(["producer", "operator"], ledger.Select(line => (string?)line!["by"]));
    }

    [Fact]
    public async Task Retry_IsInTheLogWithWhatWasAskedFor()
    {
        var jobId = await EnqueueAsync(new { queueName = Api.NewQueue(), type = "email", jobData = new { to = "nobody", subject = "INVALID_JOB_DATA" } });
        await Testing.Eventually.True(async () => (string?)(await GetAsync($"/jobs/{jobId}"))["status"] == "failed", "it has failed");
        const string Changes = """[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"}]""";

        (await PostAsync($"/dlq/{jobId}/retry", $$"""{"reason":"Mended.","changes":{{Changes}}}""")).Is(202);

        var entry = Assert.Single(await LogAsync($"target={jobId}&action=dlq.retry"));
        Assert.Equal(Changes, entry["request"]!["changes"]!.ToJsonString());
        Assert.Equal("failed", (string?)entry["before"]!["status"]);
    }

    [Fact]
    public async Task WhatIsRefused_IsInTheLogWithItsCode()
    {
        var jobId = await EnqueueAsync(new { queueName = Api.NewQueue(), delaySeconds = 3600 });
        await PostAsync($"/jobs/{jobId}/cancel", """{"reason":"Once."}""");

        (await PostAsync($"/jobs/{jobId}/cancel", """{"reason":"Twice."}""")).IsProblem(409, "WRONG_STATUS");
        (await PostAsync("/jobs/no-such-job/retry", """{"reason":"Never."}""")).IsProblem(404, "JOB_NOT_FOUND");
        Assert.Empty(await LogAsync("target=no-such-job"));

        var entries = await LogAsync($"target={jobId}");
        Assert.Equal(["WRONG_STATUS", "DONE"], entries.Select(entry => (string?)entry["outcome"]!["code"]));
        Assert.Null(entries[0]["outcome"]!["after"]);
        Assert.NotNull(entries[0]["outcome"]!["message"]);
    }

    [Fact]
    public async Task Settings_AreInTheLogBeforeAndAfterwards_WithoutSecrets()
    {
        var queue = Api.NewQueue();
        const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        (await SendAsync(HttpMethod.Patch, $"/queues/{queue}", $$$"""{"maxConcurrency":3,"webhook":{"url":"http://127.0.0.1:9/","secret":"{{{Secret}}}","headers":{"X-Token":"hidden-value"} } }""")).Is(200);
        (await PostAsync($"/queues/{queue}/pause", """{"reason":"Deploy."}""")).Is(200);
        (await PostAsync($"/queues/{queue}/resume", """{"reason":"Done."}""")).Is(200);

        var entries = await LogAsync($"target={queue}&action=queue.");
        Assert.Equal(["queue.resume", "queue.pause", "queue.change"], entries.Select(entry => Of(entry, "action")));
        Assert.Equal([true, false, false], entries.Select(entry => (bool)entry["before"]!["paused"]!));
        Assert.Equal([false, true, false], entries.Select(entry => (bool)entry["outcome"]!["after"]!["paused"]!));
        Assert.Equal(3, (int?)entries[2]["outcome"]!["after"]!["maxConcurrency"]);
        var text = string.Concat(entries.Select(entry => entry.ToJsonString()));
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-value", text, StringComparison.Ordinal);
        Assert.Contains("X-Token", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_Clone_Poison_Discard_AreInTheLog()
    {
        var queue = Api.NewQueue();
        var delayed = await EnqueueAsync(new { queueName = queue, delaySeconds = 3600 });
        (await PostAsync($"/queues/{queue}/purge", """{"reason":"Empty it."}""")).Is(200);
        var clone = (string?)(await PostAsync($"/jobs/{delayed}/clone", """{"reason":"Again."}""")).Is(201)["jobId"];
        var failed = await EnqueueAsync(new { queueName = queue, type = "email", jobData = new { to = "nobody", subject = "INVALID_JOB_DATA" } });
        await Testing.Eventually.True(async () => (string?)(await GetAsync($"/jobs/{failed}"))["status"] == "failed", "it has failed");
        (await PostAsync($"/dlq/{failed}/poison", """{"reason":"Harmful."}""")).Is(200);
        (await PostAsync($"/dlq/{failed}/discard", """{"reason":"Seen."}""")).Is(200);

        Assert.Equal(1, (int?)Assert.Single(await LogAsync($"target={queue}"))["outcome"]!["after"]!["cancelled"]);
        Assert.Equal(clone, (string?)Assert.Single(await LogAsync($"target={delayed}"))["outcome"]!["after"]!["jobId"]);
        Assert.Equal(["dlq.discard", "dlq.poison"], (await LogAsync($"target={failed}")).Select(entry => Of(entry, "action")));
    }

    [Fact]
    public async Task WhoeverHangsUp_LeavesNoEntryWithoutItsOutcome()
    {
        // Most of them go while the answer is being made, when what they asked for is done.
        var jobs = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            jobs.Add(await EnqueueAsync(new { queueName = "hung-up", delaySeconds = 3600 }));
            const string Body = """{"reason":"No."}""";
            var request = $"POST /api/v1/jobs/{jobs[^1]}/cancel HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Key(AccessRole.Operator)}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
            await Hostile.RawHttp.HangUpAsync(Api.Client.BaseAddress!, request, TimeSpan.FromMilliseconds(i % 8 / 2.0));
        }

        foreach (var jobId in jobs)
        {
            await Testing.Eventually.True(async () => (await LogAsync($"target={jobId}")) is var entries && entries.All(entry => entry["outcome"] is not null), $"what came of {jobId} is known");
            Assert.Equal((string?)(await GetAsync($"/jobs/{jobId}"))["status"] == "cancelled", (await LogAsync($"target={jobId}")).Any(entry => (string?)entry["outcome"]!["code"] == "DONE"));
        }
    }

    [Fact]
    public async Task LongPatch_IsInTheLogByItsLength()
    {
        var jobId = await EnqueueAsync(new { queueName = Api.NewQueue(), delaySeconds = 3600 });

        await PostAsync($"/jobs/{jobId}/retry", $$"""{"reason":"Long.","changes":[{"op":"replace","path":"/jobData","value":"{{new string('x', 20_000)}}"}]}""");

        var entry = Assert.Single(await LogAsync($"target={jobId}"));
        Assert.Null(entry["request"]!["changes"]);
        Assert.InRange((int)entry["request"]!["changesBytes"]!, 20_000, 21_000);
    }

    [Fact]
    public async Task List_FiltersAndPages()
    {
        var jobId = await EnqueueAsync(new { queueName = Api.NewQueue(), delaySeconds = 3600 });
        for (var i = 0; i < 5; i++)
        {
            await PostAsync($"/jobs/{jobId}/cancel", $$"""{"reason":"No. {{i}}"}""");
        }

        var first = await GetAsync($"/audit?target={jobId}&limit=3");
        var second = await GetAsync($"/audit?target={jobId}&limit=3&cursor={first.NextCursor}");
        Assert.Equal(["No. 4", "No. 3", "No. 2", "No. 1", "No. 0"], first.Items.Concat(second.Items).Select(entry => (string?)entry!["reason"]));
        Assert.Null(second.NextCursor);
        Assert.Empty(await LogAsync($"target={jobId}&by=somebody"));
        Assert.Empty(await LogAsync($"target={jobId}&before=1"));
        Assert.Equal(5, (await LogAsync($"target={jobId}&by=operator&after=1")).Count);
        (await GetAsync("/audit?cursor=nothing")).IsProblem(400, "INVALID_REQUEST", "cursor");
        (await GetAsync("/audit?who=me")).IsProblem(400, "INVALID_REQUEST", "who");
    }

    private static string? Of(JsonNode entry, string field) => (string?)entry[field];

    private async Task<string> EnqueueAsync(object job) => (string)(await Api.PostAsync("/jobs", job, server.As(AccessRole.Producer))).Is(201)["jobId"]!;

    private Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    private Task<Answer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    private Task<Answer> SendAsync(HttpMethod method, string path, string? body = null) =>
        Api.SendAsync(method, path, body, body is null ? null : "application/json", server.As(AccessRole.Operator));

    private async Task<List<JsonNode>> LogAsync(string filter) => [.. (await GetAsync($"/audit?{filter}")).Is(200).Items.Select(entry => entry!)];
}
