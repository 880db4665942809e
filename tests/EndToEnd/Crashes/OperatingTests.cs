using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.Grains.Crashing;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>10,000 dead jobs of 12 causes; one group is mended in bulk, and the server dies in the middle of it.</summary>
public sealed class OperatingTests : IDisposable
{
    private const int Jobs = 10_000;
    private const string Mended = "foxtrot";
    private static readonly string[] Causes = ["alpha", "bravo", "charlie", "delta", "echoes", Mended, "golf", "hotel", "india", "juliett", "kilo", "lima"];

    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task Operating_WhenTheServerDiesInTheMiddle_TheNextOneDoesTheRestAndEachJobOnce(string store)
    {
        await _stage.UseAsync(store);
        string operation;
        using (var server = await _stage.StartToDieAtAsync(CrashPoint.Operating, passage: 21))
        {
            using var http = server.Client();
            await KillAllAsync(http);

            var groups = (await http.ReadAsync("/api/v1/dlq-groups?queue=work"))["items"]!.AsArray();
            Assert.Equal(Causes.Length, groups.Count);
            Assert.Equal(Jobs, groups.Sum(group => (int)group!["open"]!));
            var group = groups.Single(group => ((string)group!["example"]!["message"]!).Contains(Mended, StringComparison.Ordinal))!;

            var request = new JsonObject
            {
                ["action"] = "retry",
                ["filter"] = new JsonObject { ["fingerprint"] = (string)group["fingerprint"]! },
                ["reason"] = "INC-7: it can be done now",
                ["changes"] = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/jobData/do", ["value"] = "ok" }),
                ["canary"] = 20,
                ["ratePerSecond"] = 500,
            };
            using var begun = await http.SendAsync("/api/v1/dlq/bulk", request.ToJsonString());
            Assert.Equal(System.Net.HttpStatusCode.Accepted, begun.StatusCode);
            operation = (string)JsonNode.Parse(await begun.Content.ReadAsStringAsync())!["operationId"]!;
            await Stage.DiesAsync(server);
        }

        using var next = await _stage.StartAsync();
        using var client = next.Client();
        JsonNode? end = null;
        await Eventually.True(async () => (string)(end = await client.ReadAsync($"/api/v1/operations/{operation}"))["status"]! == "completed", "the operation is completed");

        string[] mended = [.. Enumerable.Range(0, Jobs).Where(i => Causes[i % Causes.Length] == Mended).Select(Name)];
        Assert.Equal((mended.Length, mended.Length, 0), ((int)end!["total"]!, (int)end["done"]!, (int)end["failed"]!));
        await Eventually.True(async () => await client.CountAsync(Stage.Queue, "completed") == mended.Length, "all of the group are completed");
        Assert.Equal(Jobs - mended.Length, await client.CountAsync(Stage.Queue, "failed"));
        await Parallel.ForEachAsync(mended, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (jobId, _) =>
        {
            var ledger = (await client.ReadAsync($"/api/v1/jobs/{jobId}/ledger"))["items"]!.AsArray();
            var retry = Assert.Single(ledger, entry => (string)entry!["event"]! == "retry")!;
            Assert.Equal(operation, (string)retry["details"]!["operation"]!);
        });
        await client.AllVerifyAsync(mended.Take(100));

        var after = (await client.ReadAsync("/api/v1/dlq-groups?queue=work&limit=100"))["items"]!.AsArray().Single(group => (int)group!["replayed"]! > 0)!;
        Assert.Equal((mended.Length, 0), ((int)after["replayed"]!, (int)after["open"]!));
        var change = Assert.Single(after["changes"]!.AsArray())!;
        Assert.Equal((mended.Length, mended.Length), ((int)change["replays"]!["total"]!, (int)change["replays"]!["succeeded"]!));
        Assert.Equal("INC-7: it can be done now", (string)change["reason"]!);
    }

    private async Task KillAllAsync(HttpClient http)
    {
        foreach (var some in Enumerable.Range(0, Jobs).Chunk(2_500))
        {
            var batch = new JsonObject { ["jobs"] = new JsonArray([.. some.Select(i => _stage.Job(Name(i), Causes[i % Causes.Length]))]) };
            using var response = await http.SendAsync("/api/v1/jobs/batch", batch.ToJsonString());
            Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        }

        await Eventually.True(async () => await http.CountAsync(Stage.Queue, "failed") == Jobs, "all jobs have failed");
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"job-{i:00000}");
}
