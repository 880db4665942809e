using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ReTraced.Bench;

/// <summary>The Gateway as a process of its own, with the sample handlers and a SQLite file of its own in a folder that is removed.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private BenchServer(string folder, Process process, HttpClient client) => (_folder, _process, Client) = (folder, process, client);

    public HttpClient Client { get; }

    /// <summary>Processor time that the server has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<BenchServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("retraced-bench-").FullName;
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            ArgumentList = { "server", "--samples", "--urls=http://127.0.0.1:0", $"--ReTraced:Sqlite:Path={Path.Combine(folder, "jobs.db")}", "--Logging:LogLevel:Default=Warning" },
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
        return new BenchServer(folder, process, new HttpClient { BaseAddress = new Uri(url + "/api/v1/"), Timeout = TimeSpan.FromMinutes(10) });
    }

    public async Task<JsonNode> GetAsync(string path) => (await Client.GetFromJsonAsync<JsonNode>(path))!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
