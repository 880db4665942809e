using System.Text.Json.Nodes;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>A worker outside the server: what it leases and completes over HTTP.</summary>
internal static class RemoteWork
{
    private const string Queue = "elsewhere";

    /// <summary>A job that no handler of the server runs.</summary>
    public static JsonObject Job(string jobId, int timeoutSeconds) => new() { ["jobId"] = jobId, ["queueName"] = Queue, ["timeoutSeconds"] = timeoutSeconds };

    /// <summary>Leases a job.</summary>
    /// <returns>The token, or null if there was none.</returns>
    public static async Task<string?> LeaseAsync(HttpClient http)
    {
        using var response = await http.SendAsync("/api/v1/leases", $$"""{"workerId":"outside","queues":["{{Queue}}"],"max":1,"waitMs":1000}""");
        var leases = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["leases"]!.AsArray();
        return leases.Count == 0 ? null : (string)leases[0]!["leaseToken"]!;
    }

    public static Task<HttpResponseMessage> CompleteAsync(HttpClient http, string token) => http.SendAsync($"/api/v1/leases/{token}/complete", "{}");
}
