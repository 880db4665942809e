using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ReTraced.Testing;

namespace ReTraced.Bench;

/// <summary>The Gateway as a process of its own, with the sample handlers and a store of its own that is removed with it.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;
    private readonly RedisServer? _redis;

    private BenchServer(string folder, Process process, RedisServer? redis, HttpClient client) => (_folder, _process, _redis, Client) = (folder, process, redis, client);

    public HttpClient Client { get; }

    /// <summary>Processor time that the server has used, with that of its redis-server.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime + (_redis?.Cpu ?? TimeSpan.Zero);
        }
    }

    public static async Task<BenchServer> StartAsync(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("retraced-bench-").FullName;
        var redis = kind == "redis" ? await RedisServer.StartAsync() : null;
        var store = redis is null ? $"--ReTraced:Sqlite:Path={Path.Combine(folder, "jobs.db")}" : $"--ReTraced:Redis:ConnectionString={redis.ConnectionString}";
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            ArgumentList = { "server", "--samples", "--urls=http://127.0.0.1:0", $"--ReTraced:Store={kind}", store, "--Logging:LogLevel:Default=Warning" },
        };
        var process = Process.Start(start)!;
        string? url = null;
        while (url is null && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            url = line.Split(' ').FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal))?.TrimEnd('.', ',', '/');
        }

        if (url is null)
        {
            throw new InvalidOperationException("The server has not said where it listens.");
        }

        _ = process.StandardOutput.ReadToEndAsync();
        return new BenchServer(folder, process, redis, new HttpClient { BaseAddress = new Uri(url + "/api/v1/"), Timeout = TimeSpan.FromMinutes(10) });
    }

    public async Task<JsonNode> GetAsync(string path) => (await Client.GetFromJsonAsync<JsonNode>(path))!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
