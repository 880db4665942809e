using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using ReTraced.Explain;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Gateway.Demo;

/// <summary>The calls that the demonstration makes, over HTTP like anybody else's.</summary>
internal sealed class DemoClient(string url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(url) };

    public Task<Job> EnqueueAsync(string body, CancellationToken cancellationToken) => PostAsync("api/v1/jobs", body, cancellationToken);

    public Task<Job> RetryAsync(string jobId, string body, CancellationToken cancellationToken) => PostAsync($"api/v1/dlq/{jobId}/retry", body, cancellationToken);

    public Task<Job> GetAsync(string jobId, CancellationToken cancellationToken) => GetAsync($"api/v1/jobs/{jobId}", ReTracedJson.Default.Job, cancellationToken);

    public Task<Explanation> ExplainAsync(string jobId, CancellationToken cancellationToken) => GetAsync($"api/v1/jobs/{jobId}/explain", ReTracedJson.Default.Explanation, cancellationToken);

    public Task<Verification> VerifyAsync(string jobId, CancellationToken cancellationToken) => GetAsync($"api/v1/jobs/{jobId}/verify", ReTracedJson.Default.Verification, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<Job> PostAsync(string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await _http.PostAsync(path, content, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(ReTracedJson.Default.Job, cancellationToken))!;
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync(path, type, cancellationToken))!;
}
