using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>A workflow of a thousand jobs, some of which fail, comes to the end that its graph demands, whenever the server is killed.</summary>
public sealed class WorkflowTests : IDisposable
{
    private const int Jobs = 1_000;
    private const string Id = "import";

    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task Workflow_OverKills_EndsAsItsGraphDemands(string store)
    {
        await _stage.UseAsync(store);
        var plan = Plan.Draw(new Random(Jobs), Jobs);
        var server = await _stage.StartAsync();
        using (var http = server.Client())
        {
            using var made = await http.SendAsync("/api/v1/workflows", plan.Body(_stage).ToJsonString());
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        // Twice: a job that loses its lease a third time is poison.
        foreach (var done in (int[])[Jobs / 5, Jobs / 2])
        {
            using var http = server.Client();
            await Eventually.True(async () => Ended(await http.ReadAsync($"/api/v1/workflows/{Id}")) >= done, $"{done} have ended");
            await server.KillAsync();
            server.Dispose();
            server = await _stage.StartAsync();
        }

        using (server)
        {
            using var http = server.Client();
            await Eventually.True(async () => (string)(await http.ReadAsync($"/api/v1/workflows/{Id}"))["status"]! == "failed", "nothing goes on");
            var statuses = new Dictionary<string, string>();
            for (var cursor = 0; cursor < Jobs; cursor += 500)
            {
                foreach (var job in (await http.ReadAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/workflows/{Id}/jobs?limit=500&cursor={cursor}")))["items"]!.AsArray())
                {
                    statuses.Add((string)job!["jobId"]!, (string)job["status"]!);
                }
            }

            Assert.Equal(plan.Ends(), statuses);
            await http.AllVerifyAsync(statuses.Keys.Where((_, i) => i % 10 == 0));
        }
    }

    private static int Ended(JsonNode workflow) => Jobs - ((string[])["pending", "processing", "delayed", "waiting"]).Sum(status => (int)workflow["depth"]![status]!);

    /// <summary>What is to happen.</summary>
    private sealed record Plan(IReadOnlyList<(int[] Parents, bool Fails, bool Continues)> Steps)
    {
        public static Plan Draw(Random dice, int count) => new([.. Enumerable.Range(0, count).Select(i => (
            // Up to three of the last forty before it: some forty levels deep.
            Enumerable.Range(0, i < 20 ? 0 : dice.Next(4)).Select(_ => i - 1 - dice.Next(Math.Min(i, 40))).Distinct().ToArray(),
            dice.Next(20) == 0,
            dice.Next(2) == 0))]);

        public JsonObject Body(Stage stage) => new()
        {
            ["workflowId"] = Id,
            ["jobs"] = new JsonArray([.. Steps.Select((step, i) =>
            {
                var job = stage.Job(Name(i), step.Fails ? "fail" : "ok");
                if (step.Parents.Length > 0)
                {
                    job["dependsOn"] = new JsonArray([.. step.Parents.Select(parent => (JsonNode)Name(parent))]);
                    job["onParentFailure"] = step.Continues ? "continue" : "fail";
                }

                return (JsonNode)job;
            })]),
        };

        public Dictionary<string, string> Ends()
        {
            var failed = new bool[Steps.Count];
            for (var i = 0; i < failed.Length; i++)
            {
                failed[i] = Steps[i].Fails || (!Steps[i].Continues && Steps[i].Parents.Any(parent => failed[parent]));
            }

            return failed.Select((fails, i) => (Name(i), fails)).ToDictionary(job => job.Item1, job => job.fails ? "failed" : "completed");
        }

        private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"step-{i:D4}");
    }
}
