using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ReTraced.EndToEnd;
using ReTraced.Jobs;
using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Running;

/// <summary>A workflow under a rate limit, and a schedule, while silos die.</summary>
public sealed class FlowTests
{
    private const string Steps = "steps";
    private const string Ticks = "ticks";
    private const string Schedule = "/api/v1/schedules/each-second";
    private const int Chains = 20;
    private const int Length = 5;
    private const int PermitsASecond = 8;
    private const int LatestNoteMs = 2_000;

    [Fact]
    public async Task WorkflowAndSchedule_WhenSilosDieUnderThem_ComeToTheirEndInOthers()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        await AcceptedAsync(http.PatchAsync($"/api/v1/queues/{Steps}", Json($$$"""{"rateLimit":{"permits":{{{PermitsASecond}}},"perSeconds":1,"burst":1}}""")));
        await AcceptedAsync(http.PutAsync(Schedule, Json($$$"""{"intervalSeconds":1,"misfire":"all","job":{"queueName":"{{{Ticks}}}","type":"directed","jobData":{"do":"ok"} }}""")));
        await AcceptedAsync(http.PostAsync("/api/v1/workflows", Json(Workflow().ToJsonString())));

        // Whatever grain is in which of the two, it loses its silo.
        await StepsDoneAsync(http, 15);
        await cluster.Silos[0].KillAsync();
        await cluster.AddSiloAsync();
        await StepsDoneAsync(http, 45);
        await cluster.Silos[1].KillAsync();

        await StepsDoneAsync(http, Chains * Length);
        Assert.Equal("completed", (string)(await http.ReadAsync("/api/v1/workflows/chains"))["status"]!);
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await Eventually.True(async () => (await InstantsAsync(http))[^1] > after, "the schedule goes on");
        await PauseAsync(http);
        var instants = await InstantsAsync(http);
        Assert.Equal(Enumerable.Range(0, instants.Length).Select(i => instants[0] + (i * 1_000L)), instants);
        await Eventually.True(async () => await http.CountAsync(Ticks, "completed") == instants.Length, "what the schedule has made has completed");
        await cluster.CheckAsync();
        await HeldAsync(cluster);
    }

    // Chains beside each other, so that each end lets others begin.
    private static JsonObject Workflow() => new()
    {
        ["workflowId"] = "chains",
        ["jobs"] = new JsonArray([.. Enumerable.Range(0, Chains * Length).Select(i =>
        {
            var job = TestCluster.Directed(Name(i), Steps);
            if (i >= Chains)
            {
                job["dependsOn"] = new JsonArray(Name(i - Chains));
            }

            return (JsonNode)job;
        })]),
    };

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"step-{i:D3}");

    private static Task StepsDoneAsync(HttpClient http, int jobs) => Eventually.True(
        async () =>
        {
            try
            {
                return await http.CountAsync(Steps, "completed") >= jobs;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"{jobs} steps are done");

    private static async Task<long[]> InstantsAsync(HttpClient http) =>
        [.. (await http.ReadAsync($"{Schedule}/history?limit=200"))["items"]!.AsArray().Select(firing => (long)firing!["plannedAt"]!).Order()];

    private static Task PauseAsync(HttpClient http) => Eventually.True(
        async () =>
        {
            using var response = await http.SendAsync($"{Schedule}/pause", """{"reason":"seen enough"}""");
            return response.IsSuccessStatusCode;
        },
        "the schedule is paused");

    // No permit was given twice: between any two starts there are never more than the limit allows.
    private static async Task HeldAsync(TestCluster cluster)
    {
        await using var store = await cluster.OpenStoreAsync();
        var starts = new List<long>();
        for (var i = 0; i < Chains * Length; i++)
        {
            starts.AddRange((await store.ReadLedgerAsync(Name(i), 0, 1_000)).Where(entry => entry.Event.Kind == JobEventKind.Start).Select(entry => entry.At));
        }

        starts.Sort();
        Assert.True(starts.Count >= Chains * Length);
        for (var first = 0; first < starts.Count; first++)
        {
            for (var last = first + 1; last < starts.Count; last++)
            {
                // A permit is used when a job is handed out; its start is noted later, on a busy machine much later. Two owners at once would still give far more.
                var (between, elapsed) = (last - first, starts[last] - starts[first]);
                Assert.True(between <= ((elapsed + LatestNoteMs) * PermitsASecond / 1_000.0) + 1, $"{between} starts within {elapsed} ms after one; the limit is {PermitsASecond} a second");
            }
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task AcceptedAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }
}
