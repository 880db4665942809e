using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Actions;

/// <summary>Many dead letters at once, over HTTP.</summary>
public sealed class BulkTests(ApiServer api) : IClassFixture<ApiServer>
{
    private const string Fix = """[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"}]""";

    [Fact]
    public async Task Bulk_WhenOnlyTried_CountsMatchesAndConflictsAndDoesNothing()
    {
        var (queue, jobs) = await DieAsync(6);
        (await api.PostAsync($"/dlq/{jobs[2]}/poison", new { reason = "Bad." })).Is(200);
        (await api.PostAsync($"/dlq/{jobs[3]}/discard", new { reason = "Known." })).Is(200);

        var answer = (await BulkAsync($$"""{"action":"retry","filter":{"queue":"{{queue}}"},"reason":"r","changes":{{Fix}},"dryRun":true}""")).Is(200);

        Assert.Equal((5, 5, 4), ((int)answer["matches"]!, (int)answer["tried"]!, (int)answer["ok"]!));
        var conflict = Assert.Single(answer["conflicts"]!.AsArray())!;
        Assert.Equal(("NEEDS_FORCE", 1, jobs[2]), ((string)conflict["code"]!, (int)conflict["count"]!, (string)conflict["jobId"]!));
        Assert.All(answer["examples"]!.AsArray(), example => Assert.Equal("/jobData/subject", (string)example!["changes"]![0]!["path"]!));
        Assert.Equal("5 dead letters match; of the 5 that were tried, 4 would be replayed and 1 refused. Nothing was done.", (string)answer["sentence"]!);
        Assert.Equal(5, (await api.GetAsync($"/dlq?queue={queue}&resolved=false")).Is(200).Items.Count);
    }

    [Fact]
    public async Task Bulk_WithAChangeAndACanary_MendsAGroupAndIsOnTheRecord()
    {
        var (queue, jobs) = await DieAsync(8);

        var begun = (await BulkAsync($$"""{"action":"retry","filter":{"queue":"{{queue}}"},"reason":"INC-2","changes":{{Fix}},"canary":2,"ratePerSecond":200}""")).Is(202);
        var id = (string)begun["operationId"]!;
        Assert.Equal($"/api/v1/operations/{id}", begun.Headers["Location"]);
        var operation = await UntilAsync(id, "completed");

        Assert.Equal((8, 8, 0), ((int)operation["total"]!, (int)operation["done"]!, (int)operation["failed"]!));
        Assert.Equal((2, 2), ((int)operation["canary"]!["size"]!, (int)operation["canary"]!["succeeded"]!));
        Assert.Equal((queue, false), ((string)operation["filter"]!["queue"]!, (bool)operation["filter"]!["resolved"]!));
        Assert.Matches("^Completed at .*: 8 of 8 replayed\\.$", (string)operation["sentence"]!);
        foreach (var jobId in jobs)
        {
            await api.IsAsync(jobId, "completed");
            var retry = Assert.Single((await api.GetAsync($"/jobs/{jobId}/ledger")).Is(200).Items, entry => (string)entry!["event"]! == "retry")!;
            Assert.Equal((id, "INC-2"), ((string)retry["details"]!["operation"]!, (string)retry["details"]!["reason"]!));
        }

        var entry = Assert.Single((await api.GetAsync($"/audit?target={id}")).Is(200).Items)!;
        Assert.Equal(("dlq.bulk.retry", "INC-2"), ((string)entry["action"]!, (string)entry["reason"]!));
        Assert.Contains((await api.GetAsync("/operations?status=completed&limit=500")).Is(200).Items, item => (string)item!["operationId"]! == id);
        (await api.PostAsync($"/operations/{id}/pause", new { reason = "r" })).IsProblem(409, "WRONG_STATUS");
    }

    [Fact]
    public async Task Bulk_WhenTheCanaryDies_PausesUntilItIsCancelled()
    {
        var (queue, jobs) = await DieAsync(5);

        var id = (string)(await BulkAsync($$"""{"action":"retry","filter":{"queue":"{{queue}}"},"reason":"hope","canary":1}""")).Is(202)["operationId"]!;
        var paused = await UntilAsync(id, "paused");

        Assert.Contains($"Job {jobs[4]} of the canary is dead again (NETWORK_ERROR).", (string)paused["because"]!, StringComparison.Ordinal);
        Assert.Equal(5, (await api.GetAsync($"/dlq?queue={queue}&resolved=false")).Is(200).Items.Count);
        var cancelled = (await api.PostAsync($"/operations/{id}/cancel", new { reason = "It was not mended." })).Is(200);
        Assert.Equal(("cancelled", 1), ((string)cancelled["status"]!, (int)cancelled["done"]!));
    }

    [Fact]
    public async Task Bulk_WhenItRuns_TellsPaceAndWhenItIsThroughAndCanBePaused()
    {
        var (queue, _) = await DieAsync(30);

        var id = (string)(await BulkAsync($$"""{"action":"discard","filter":{"queue":"{{queue}}"},"reason":"Known.","ratePerSecond":5}""")).Is(202)["operationId"]!;
        Answer? running = null;
        await Eventually.True(async () => (running = (await api.GetAsync($"/operations/{id}")).Is(200))["jobsPerSecond"] is not null, "it has done some");
        Assert.True((long)running!["eta"]! > (long)running["updatedAt"]!);
        Assert.Equal(("running", "acting"), ((string)running["status"]!, (string)running["phase"]!));
        Assert.InRange((double)running["jobsPerSecond"]!, 0.1, 5.5);

        Assert.Equal("paused", (string)(await api.PostAsync($"/operations/{id}/pause", new { reason = "Wait." })).Is(200)["status"]!);
        Assert.Equal("running", (string)(await api.PostAsync($"/operations/{id}/resume", new { reason = "Go." })).Is(200)["status"]!);
        Assert.Equal("cancelled", (string)(await api.PostAsync($"/operations/{id}/cancel", new { reason = "Enough." })).Is(200)["status"]!);
        var left = (await api.GetAsync($"/dlq?queue={queue}&resolved=false")).Is(200).Items.Count;
        Assert.InRange(left, 1, 29);
        Assert.Equal(["operation.cancel", "operation.resume", "operation.pause", "dlq.bulk.discard"], (await api.GetAsync($"/audit?target={id}")).Is(200).Items.Select(entry => (string)entry!["action"]!));
    }

    private async Task<(string Queue, List<string> Jobs)> DieAsync(int count)
    {
        var queue = api.NewQueue();
        var jobs = new List<string>();
        for (var i = 0; i < count; i++)
        {
            jobs.Add(await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead"));
        }

        return (queue, jobs);
    }

    private Task<Answer> BulkAsync(string body) => api.PostAsync("/dlq/bulk", body);

    private async Task<Answer> UntilAsync(string id, string status)
    {
        Answer? operation = null;
        await Eventually.True(async () => (string?)(operation = (await api.GetAsync($"/operations/{id}")).Is(200))["status"] == status, $"the operation is {status}");
        return operation!;
    }
}
