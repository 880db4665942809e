using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Jobs;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Workflows;

public sealed class WorkflowTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Post_WhenJobsDependOnEachOther_RunsThemAndShowsHowFarTheyAre()
    {
        var (id, outside) = (Id(), (await api.EnqueueAsync(new { queueName = "noop" })));
        var made = await MakeAsync(id, ("extract", "noop", []), ("load", "noop", ["extract", outside]), ("report", "noop", ["load"]));

        made.Is(201);
        Assert.Equal($"/api/v1/workflows/{id}", made.Headers["Location"]);
        await IsAsync(id, "completed");
        var workflow = (await api.GetAsync($"/workflows/{id}")).Is(200);
        Assert.Equal((3, 100, 3, "local", "A test"), ((int?)workflow["total"], (int?)workflow["percent"], (int?)workflow["depth"]!["completed"], (string?)workflow["by"], (string?)workflow["name"]));
        var jobs = (await api.GetAsync($"/workflows/{id}/jobs?limit=2")).Items;
        Assert.Equal([$"{id}.extract", $"{id}.load"], jobs.Select(job => (string?)job!["jobId"]));
        Assert.Equal([$"{id}.extract", outside], jobs[1]!["dependsOn"]!.AsArray().Select(parent => (string?)parent));
        Assert.Equal(id, (string?)jobs[1]!["workflowId"]);
        var rest = await api.GetAsync($"/workflows/{id}/jobs?limit=2&cursor=2");
        Assert.Equal([$"{id}.report"], rest.Items.Select(job => (string?)job!["jobId"]));
        Assert.Contains(id, (await api.GetAsync("/workflows?limit=500")).Items.Select(item => (string?)item!["workflowId"]));
        (await MakeAsync(id, ("extract", "noop", []))).IsProblem(409, "JOB_EXISTS");
    }

    [Fact]
    public async Task CancelAndRetry_OfAPart_DoWhatTheyWereAskedAndAreKept()
    {
        var (id, queue) = (Id(), api.NewQueue());
        (await MakeAsync(id, ("a", queue, []), ("b", queue, ["a"]), ("c", queue, ["b"]), ("d", queue, []))).Is(201);

        var cancel = await api.PostAsync($"/workflows/{id}/cancel", new { reason = "Not this part.", jobIds = new[] { $"{id}.b" } });
        cancel.Is(202);
        await OverAsync(id);
        Assert.Equal(["waiting or pending", "cancelled", "cancelled", "waiting or pending"], await StatusesAsync(id));
        (await api.PostAsync($"/workflows/{id}/retry", new { reason = "All the same.", jobIds = new[] { "nobody" } })).IsProblem(400, "INVALID_REQUEST", "jobIds");
        (await api.PostAsync($"/workflows/{id}/cancel", new { reason = "Now all." })).Is(202);
        await OverAsync(id);
        await IsAsync(id, "cancelled");

        (await api.PostAsync($"/workflows/{id}/retry", new { reason = "All the same." })).Is(202);
        await IsAsync(id, "running");

        var log = (await api.GetAsync($"/audit?target={id}")).Items;
        Assert.Equal(["workflow.retry", "workflow.cancel", "workflow.retry", "workflow.cancel"], log.Select(entry => (string?)entry!["action"]));
        Assert.Equal($"{id}.b", (string?)log[3]!["request"]!["jobIds"]![0]);
    }

    [Fact]
    public async Task Lease_OfAJobWhoseParentsReturnedSomething_HasTheirOutputs()
    {
        var (id, queue) = (Id(), api.NewQueue());
        (await MakeAsync(id, ("a", queue, []), ("b", queue, []), ("join", queue, ["a", "b"]))).Is(201);
        foreach (var lease in (await LeaseAsync(queue, 2)).ToList())
        {
            Assert.Null(lease!["job"]!["parentOutputs"]);
            var output = (string?)lease["job"]!["jobId"] == $"{id}.a" ? """{"output":{"rows":[1,2]}}""" : "{}";
            (await api.PostAsync($"/leases/{lease["leaseToken"]}/complete", output)).Is(200);
        }

        var join = Assert.Single(await LeaseAsync(queue, 1))!["job"]!;

        Assert.Equal($"{{\"{id}.a\":{{\"rows\":[1,2]}}}}", join["parentOutputs"]!.ToJsonString());
        Assert.Null((await api.GetAsync($"/jobs/{id}.join")).Is(200)["parentOutputs"]);
    }

    private static string Id() => $"wf-{JobIds.New(TimeProvider.System)}";

    private Task<Answer> MakeAsync(string id, params (string Name, string Queue, string[] Parents)[] jobs) => api.PostAsync("/workflows", new
    {
        workflowId = id,
        name = "A test",
        jobs = jobs.Select(job => new { jobId = $"{id}.{job.Name}", queueName = job.Queue, dependsOn = job.Parents.Select(parent => jobs.Any(other => other.Name == parent) ? $"{id}.{parent}" : parent) }),
    });

    private async Task<JsonArray> LeaseAsync(string queue, int count)
    {
        var leases = new JsonArray();
        await Eventually.True(
            async () =>
            {
                foreach (var lease in (await api.PostAsync("/leases", new { workerId = "w", queues = new[] { queue }, max = count - leases.Count })).Is(200)["leases"]!.AsArray())
                {
                    leases.Add(lease!.DeepClone());
                }

                return leases.Count == count;
            },
            $"{count} jobs of {queue} are leased");
        return leases;
    }

    private Task IsAsync(string id, string status) => Eventually.True(async () => (string?)(await api.GetAsync($"/workflows/{id}")).Is(200)["status"] == status, $"{id} is {status}");

    private Task OverAsync(string id) => Eventually.True(async () => (await api.GetAsync($"/workflows/{id}")).Is(200)["act"]?["finishedAt"] is not null, $"the act on {id} is over");

    private async Task<IEnumerable<string>> StatusesAsync(string id) =>
        (await api.GetAsync($"/workflows/{id}/jobs")).Items.Select(job => (string)job!["status"]! is "waiting" or "pending" ? "waiting or pending" : (string)job["status"]!);
}
