using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ReTraced.Testing;

namespace ReTraced.EndToEnd;

/// <summary>The calls that the tests make.</summary>
public static class Api
{
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient http, string path, string body) =>
        await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

    public static async Task<JsonNode> ReadAsync(this HttpClient http, string path) => (await http.GetFromJsonAsync<JsonNode>(path))!;

    public static async Task<string> StatusAsync(this HttpClient http, string jobId) => (string)(await http.ReadAsync($"/api/v1/jobs/{jobId}"))["status"]!;

    public static Task IsAsync(this HttpClient http, string jobId, params string[] statuses) =>
        Eventually.True(async () => Array.IndexOf(statuses, await http.StatusAsync(jobId)) >= 0, $"{jobId} is {string.Join(" or ", statuses)}");

    /// <summary>How many jobs of a queue have a status.</summary>
    public static async Task<int> CountAsync(this HttpClient http, string queue, string status) => (int)(await http.ReadAsync($"/api/v1/queues/{queue}"))["depth"]![status]!;

    /// <summary>Makes a job, and insists on the 201.</summary>
    public static async Task EnqueueAsync(this HttpClient http, JsonObject job)
    {
        using var response = await http.SendAsync("/api/v1/jobs", job.ToJsonString());
        Xunit.Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
    }

    /// <summary>Insists that the records of all these jobs hold.</summary>
    public static Task AllVerifyAsync(this HttpClient http, IEnumerable<string> jobIds) => Parallel.ForEachAsync(
        jobIds,
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (jobId, _) =>
        {
            var verification = await http.VerifyAsync(jobId);
            Xunit.Assert.True(verification.Contains("\"ok\":true", StringComparison.Ordinal), $"{jobId}: {verification}");
        });

    public static async Task<string> VerifyAsync(this HttpClient http, string jobId) => (await http.ReadAsync($"/api/v1/jobs/{jobId}/verify")).ToJsonString();
}
