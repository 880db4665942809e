using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using ReTraced.Testing;

namespace ReTraced.EndToEnd;

/// <summary>The server as a process of its own: as a user starts it, or with the handlers of the test host.</summary>
public sealed partial class GatewayProcess : IDisposable
{
    /// <summary>The exit code of a process that kill -9 has ended: 128 + SIGKILL.</summary>
    public const int Killed = 137;

    private const string Gateway = "ReTraced.Gateway";
    private const string TestHost = "ReTraced.TestHost";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private GatewayProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public string Url { get; private set; } = "";

    /// <summary>The owner's name of this process: <c>machine:process id</c>.</summary>
    public string OwnerName => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Environment.MachineName}:{_process.Id}");

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts the server on a free port, and waits until it listens.</summary>
    public static Task<GatewayProcess> StartAsync(string folder, params string[] arguments) => ListensAsync(Launch(folder, [.. AnyPort, .. arguments]));

    /// <summary>Starts the server and does not wait.</summary>
    public static GatewayProcess Launch(string folder, params string[] arguments) => Launch(Gateway, folder, arguments);

    /// <summary>Starts the test host on a free port, and waits until it listens.</summary>
    public static Task<GatewayProcess> StartTestHostAsync(string folder, params string[] arguments) => ListensAsync(LaunchTestHost(folder, arguments));

    /// <summary>Starts the test host as a silo whose health is on a free port, and waits until it has joined its cluster.</summary>
    public static Task<GatewayProcess> StartTestSiloAsync(string folder, params string[] arguments) => ListensAsync(Launch(TestHost, folder, ["silo", .. AnyPort, .. arguments]));

    /// <summary>Starts the test host as a silo and does not wait.</summary>
    public static GatewayProcess LaunchTestSilo(string folder, params string[] arguments) => Launch(TestHost, folder, ["silo", .. arguments]);

    /// <summary>Starts the test host on a free port and does not wait.</summary>
    public static GatewayProcess LaunchTestHost(string folder, params string[] arguments) => Launch(TestHost, folder, [.. AnyPort, .. arguments]);

    private static readonly string[] AnyPort = ["--urls", "http://127.0.0.1:0"];

    private static async Task<GatewayProcess> ListensAsync(GatewayProcess server)
    {
        try
        {
            await Eventually.True(() => server._process.HasExited || Listens().IsMatch(server.Output), "the server listens");
            server.Url = Listens().Match(server.Output) is { Success: true } match
                ? match.Groups[1].Value
                : throw new InvalidOperationException($"The server did not start:\n{server.Output}");
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private static GatewayProcess Launch(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..", program, new DirectoryInfo(AppContext.BaseDirectory).Name, $"{program}.dll")));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new GatewayProcess(Process.Start(start)!);
    }

    public HttpClient Client() => new() { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(120) };

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitedAsync();
    }

    /// <summary>SIGTERM, as a supervisor stops a service.</summary>
    public async Task TerminateAsync()
    {
        await SignalAsync("-TERM");
        await ExitedAsync();
    }

    /// <summary>SIGSTOP: it stands still, as a virtual machine does that is paused.</summary>
    public Task PauseAsync() => SignalAsync("-STOP");

    /// <summary>SIGCONT: it goes on and knows of nothing.</summary>
    public Task GoOnAsync() => SignalAsync("-CONT");

    public async Task<int> ExitedAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    [GeneratedRegex(@"ReTraced (?:silo )?listens on (https?://127\.0\.0\.1:\d+)")]
    private static partial Regex Listens();

    private void Note(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}
