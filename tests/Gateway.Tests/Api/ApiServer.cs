using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using ReTraced.Hosting;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Api;

/// <summary>The whole Gateway with the sample handlers in this process, on a free port of the loopback and a real store.</summary>
public sealed class ApiServer : IAsyncLifetime, IDisposable
{
    /// <summary>Where the API is.</summary>
    public const string Prefix = "/api/v1";

    private readonly string _folder = Directory.CreateTempSubdirectory("retraced-").FullName;
    private string[] _arguments = [];
    private WebApplication? _silo;
    private HttpClient? _client;
    private int _queues;

    public WebApplication? App { get; private set; }

    /// <summary>More set-up, where a test needs it.</summary>
    public Action<WebApplicationBuilder, ReTracedBuilder>? Configure { get; init; }

    public HttpClient Client => _client!;

    public async Task InitializeAsync()
    {
        _arguments = ["--samples", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", .. await TestStore.SettingsAsync(_folder)];
        _silo = await TestSilo.StartAsync(_arguments, Configure);
        if (_silo is not null)
        {
            // Handlers run in silos only.
            _arguments = [.. _arguments.Where(argument => argument != "--samples")];
        }

        App = GatewayApp.Build(GatewayArguments.Parse(_arguments), Configure);
        await App.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(App.Urls.Single()), Timeout = TimeSpan.FromSeconds(120) };
    }

    public void Dispose() => _client?.Dispose();

    public async Task DisposeAsync()
    {
        await App!.StopAsync();
        await App.DisposeAsync();
        if (_silo is not null)
        {
            await _silo.StopAsync();
            await _silo.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The same server on the same store once more, built and not started.</summary>
    public WebApplication BuildAnother() => GatewayApp.Build(GatewayArguments.Parse(_arguments));

    /// <summary>The name of a queue that no other test uses.</summary>
    public string NewQueue(string name = "q") => $"{name}-{Interlocked.Increment(ref _queues)}";

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body as string ?? JsonSerializer.Serialize(body), "application/json", headers);

    public Task<Answer> PatchAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/json");

    /// <summary>Sends text as it is, to a path under the API's prefix or, with a leading <c>~</c>, to one without it.</summary>
    public Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, string? mediaType = null, params (string Name, string Value)[] headers) =>
        SendBytesAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), mediaType, headers);

    /// <summary>Sends bytes as they are.</summary>
    public async Task<Answer> SendBytesAsync(HttpMethod method, string path, byte[]? body, string? mediaType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('~') ? path[1..] : Prefix + path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        var json = type?.EndsWith("json", StringComparison.Ordinal) == true && text.Length > 0 ? JsonNode.Parse(text) : null;
        return new Answer(
            $"{method} {path}",
            (int)response.StatusCode,
            type,
            json,
            text,
            response.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Makes a job.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> EnqueueAsync(object job) => (string)(await PostAsync("/jobs", job)).Is(201)["jobId"]!;

    /// <summary>Makes a job that waits for an hour.</summary>
    public Task<string> EnqueueDelayedAsync(string queue) => EnqueueAsync(new { queueName = queue, delaySeconds = 3600 });

    /// <summary>Makes a job of the sample handler for email and waits for what becomes of it.</summary>
    public async Task<string> RunEmailAsync(string queue, string subject, string until, int maxTries = 1)
    {
        var jobId = await EnqueueAsync(new
        {
            queueName = queue,
            type = "email",
            jobData = new { to = "ann@example.com", subject },
            maxTries,
            // Real time: a subject that never ends must not end by itself before the test is over.
            timeoutSeconds = 3600,
            backoffStrategy = "fixed",
            backoffConfig = new { baseDelaySeconds = 0 },
        });
        await IsAsync(jobId, until);
        return jobId;
    }

    /// <summary>Waits until a job has this status.</summary>
    /// <returns>The job.</returns>
    public async Task<Answer> IsAsync(string jobId, string status)
    {
        Answer? job = null;
        await Eventually.True(async () => (string?)(job = (await GetAsync($"/jobs/{jobId}")).Is(200))["status"] == status, $"{jobId} is {status}");
        return job!;
    }

    /// <summary>Follows a list to its end.</summary>
    public async Task<List<JsonNode>> WalkAsync(string path, int limit)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var at = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            var page = (await GetAsync(at)).Is(200);
            Assert.InRange(page.Items.Count, 0, limit);
            items.AddRange(page.Items.Select(item => item!));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>How many jobs there are in each status.</summary>
    public async Task<JsonNode> DepthAsync(string? queue = null) =>
        (await GetAsync(queue is null ? "/stats" : $"/stats?queue={queue}")).Is(200)["depth"]!;
}
