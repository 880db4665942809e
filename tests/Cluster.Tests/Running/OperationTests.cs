using System.Text.Json.Nodes;
using ReTraced.EndToEnd;
using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Running;

/// <summary>A bulk operation while silos die.</summary>
public sealed class OperationTests
{
    private const string Queue = "work";
    private const int Jobs = 120;

    [Fact]
    public async Task Operation_WhenTheSilosDieUnderIt_GoesOnInOthersAndDoesEachJobOnce()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        for (var i = 0; i < Jobs; i++)
        {
            await cluster.EnqueueAsync(http, TestCluster.Directed($"job-{i}", Queue, "nothing"));
        }

        await Eventually.True(async () => await http.CountAsync(Queue, "failed") == Jobs, "all have failed");
        using var begun = await http.SendAsync("/api/v1/dlq/bulk", $$"""
            {"action":"retry","filter":{"queue":"{{Queue}}"},"reason":"mended","ratePerSecond":20,"changes":[{"op":"replace","path":"/jobData/do","value":"ok"}]}
            """);
        var id = (string)JsonNode.Parse(await begun.Content.ReadAsStringAsync())!["operationId"]!;
        await DoneAsync(http, id, 10);

        // Whichever of the two it is in, it loses its silo.
        await cluster.Silos[0].KillAsync();
        await cluster.AddSiloAsync();
        await DoneAsync(http, id, 30);
        await cluster.Silos[1].KillAsync();

        await DoneAsync(http, id, Jobs);
        await Eventually.True(async () => await http.CountAsync(Queue, "completed") == Jobs, "all are completed");
        await cluster.CheckAsync();
    }

    private static Task DoneAsync(HttpClient http, string id, int jobs) => Eventually.True(
        async () =>
        {
            try
            {
                return (int)(await http.ReadAsync($"/api/v1/operations/{id}"))["done"]! >= jobs;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"{jobs} jobs are done");
}
