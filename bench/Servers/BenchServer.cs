using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Servers;

/// <summary>The Gateway as a process of its own (<see cref="ServerHost"/>), on the store of a home that outlives it.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly Process _process;
    private readonly SiloProcesses? _silos;

    private BenchServer(StoreHome home, Process process, HttpClient client, SiloProcesses? silos) => (Home, _process, Client, _silos) = (home, process, client, silos);

    /// <summary>Where its store lies.</summary>
    public StoreHome Home { get; }

    /// <summary>Sends to its API.</summary>
    public HttpClient Client { get; }

    /// <summary>Its process.</summary>
    public int Pid => _process.Id;

    /// <summary>Starts one, and waits until it owns its store. In the build for clusters there is one silo behind it.</summary>
    /// <param name="home">Where its store lies.</param>
    /// <param name="settings">Settings beside those of the store.</param>
    public static Task<BenchServer> StartAsync(StoreHome home, params string[] settings) => StartAsync(home, silos: 1, settings);

    /// <summary>Starts one with so many silos behind it; only in the build for clusters.</summary>
    public static async Task<BenchServer> StartAsync(StoreHome home, int silos, params string[] settings)
    {
        var behind = ServerHost.IsCluster ? await SiloProcesses.StartAsync(home, silos, settings) : null;
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[ServerHost.Word, .. ServerHost.IsCluster ? (string[])[] : ["--samples"], "--urls=http://127.0.0.1:0", .. home.Settings, "--Logging:LogLevel:Default=Warning", .. settings])
        {
            start.ArgumentList.Add(argument);
        }

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

        var server = new BenchServer(home, process, new HttpClient { BaseAddress = new Uri(url + "/api/v1/"), Timeout = TimeSpan.FromMinutes(10) }, behind);
        _ = server.ReadAnswersAsync();
        while (!await server.IsReadyAsync())
        {
            await Task.Delay(LookAgain, TimeProvider.System);
        }

        return server;
    }

    /// <summary>What a GET of the API answers.</summary>
    public async Task<JsonNode> GetAsync(string path) => (await Client.GetFromJsonAsync<JsonNode>(path))!;

    /// <summary>Sends JSON to the API, and insists on success.</summary>
    public async Task SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        // Of a known length, as most clients send it.
        await request.Content.LoadIntoBufferAsync();
        using var answer = await Client.SendAsync(request);
        await InsistAsync(answer);
    }

    /// <summary>Throws with what the server says if it did not do what it was asked.</summary>
    public static async Task InsistAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>Asks the process itself; see <see cref="ServerConsole"/>.</summary>
    public async Task<string> AskAsync(string question)
    {
        await _asking.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(question);
            await _process.StandardInput.FlushAsync();
            return await _answers.Reader.ReadAsync();
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Asks the process itself for numbers.</summary>
    public async Task<long[]> AskNumbersAsync(string question) =>
        [.. (await AskAsync(question)).Split(' ').Select(word => long.Parse(word, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await KillAsync();
        _process.Dispose();
        _silos?.Dispose();
        _asking.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        using var answer = await Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    // What it says after its address is indented, less than the text of a log entry.
    private static bool IsGreeting(string line) => line.StartsWith("  ", StringComparison.Ordinal) && !line.StartsWith("      ", StringComparison.Ordinal);

    // All that it says is read, so that it never waits for a reader.
    private async Task ReadAnswersAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ServerConsole.AnswerMark, StringComparison.Ordinal))
            {
                _answers.Writer.TryWrite(line[ServerConsole.AnswerMark.Length..]);
            }
            else if (!IsGreeting(line))
            {
                Console.Error.WriteLine($"server: {line}");
            }
        }

        _answers.Writer.TryComplete(new InvalidOperationException("The server has ended."));
    }
}
