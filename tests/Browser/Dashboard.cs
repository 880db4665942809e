using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using ReTraced.Gateway;
using ReTraced.Testing;

namespace ReTraced.Browser.Tests;

/// <summary>The whole server with the sample handlers in this process, on a free port and a real SQLite file, and pages of it in Chromium.</summary>
public class Dashboard : IAsyncLifetime, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retraced-browser-").FullName;
    private WebApplication? _app;
    private HttpClient? _api;
    private int _names;

    public Uri Address => _api!.BaseAddress!;

    public IServiceProvider Services => _app!.Services;

    public virtual async Task InitializeAsync()
    {
        await StartAsync("http://127.0.0.1:0");
        _api = new HttpClient { BaseAddress = new Uri(_app!.Urls.Single()) };
    }

    public void Dispose()
    {
        _api?.Dispose();
        GC.SuppressFinalize(this);
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Ends the server; pages stay open.</summary>
    public async Task StopAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Starts the server again where it was.</summary>
    public Task StartAgainAsync() => StartAsync(Address.GetLeftPart(UriPartial.Authority));

    private async Task StartAsync(string url)
    {
        _app = GatewayApp.Build(GatewayArguments.Parse(["--samples", $"--urls={url}", "--Logging:LogLevel:Default=None", $"--ReTraced:Sqlite:Path={Path.Combine(_folder, "retraced.db")}"]));
        await _app.StartAsync();
    }

    /// <summary>Calls the API with this key from now on.</summary>
    protected void SendKey(string key) => _api!.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

    /// <summary>A name that no other test uses.</summary>
    public string NewName(string name = "queue") => $"{name}-{Interlocked.Increment(ref _names)}";

    /// <summary>Calls the API, which must do what it is asked.</summary>
    public async Task<JsonNode> CallAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1{path}");
        request.Content = body is null ? null : new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await _api!.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path} answered {(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>Makes a job.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> EnqueueAsync(object job) => (string)(await CallAsync(HttpMethod.Post, "/jobs", job))["jobId"]!;

    /// <summary>Waits until a job has this status.</summary>
    public Task IsAsync(string jobId, string status) =>
        Eventually.True(async () => (string?)(await CallAsync(HttpMethod.Get, $"/jobs/{jobId}"))["status"] == status, $"job {jobId} is {status}");

    /// <summary>Makes a job of the sample handler for email that fails by this subject, and waits until it is dead.</summary>
    public async Task<string> DieAsync(string queue, string subject = "NETWORK_ERROR", object? more = null)
    {
        var job = JsonSerializer.SerializeToNode(new
        {
            queueName = queue, type = "email", jobData = new { to = "ann@example.com", subject }, maxTries = 3, backoffStrategy = "fixed", backoffConfig = new { baseDelaySeconds = 0.02, maxDelaySeconds = 1 },
        })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject())
        {
            job[name] = value?.DeepClone();
        }

        var jobId = await EnqueueAsync(job.ToJsonString());
        await IsAsync(jobId, "dead");
        return jobId;
    }

    /// <summary>Opens a page.</summary>
    public async Task<Visit> OpenAsync(string path, Look? look = null, int status = 200)
    {
        look ??= Look.Wide;
        var context = await (await Chromium.GetAsync()).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ColorScheme = look.Scheme,
            JavaScriptEnabled = look.Scripts,
        });
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.GoAsync(path, status);
        return visit;
    }
}

/// <summary>How a page is looked at.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Scheme">Light or dark.</param>
/// <param name="Scripts">False: without scripts.</param>
public sealed record Look(int Width, int Height, ColorScheme Scheme, bool Scripts = true)
{
    public static readonly Look Wide = new(1440, 900, ColorScheme.Light);

    public static readonly Look Dark = Wide with { Scheme = ColorScheme.Dark };

    public static readonly Look Phone = new(390, 844, ColorScheme.Light);

    public static readonly Look DarkPhone = Phone with { Scheme = ColorScheme.Dark };

    /// <summary>All that each page is tested in.</summary>
    public static readonly IReadOnlyList<Look> All = [Wide, Dark, Phone, DarkPhone];
}
