using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReTraced.Testing;

/// <summary>A real redis-server of a test's own on the loopback, in a folder of its own. It can be killed, stopped, and started again on the same data.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly Lazy<Task<RedisServer>> Shared = new(async () =>
    {
        var server = await StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait();
        return server;
    });

    private const int FirstPort = 12_000;
    private const int Ports = 18_000;

    // Processes of tests that run at the same time begin at different ones.
    private static int lastPort = Environment.ProcessId * 131;

    private readonly string _folder = Directory.CreateTempSubdirectory("retraced-redis-").FullName;
    private readonly string[] _settings;
    private Process? _process;

    private RedisServer(int port, string[] settings) => (Port, _settings) = (port, settings);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What <c>ReTraced__Redis__ConnectionString</c> is set to.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The folder with its append-only file.</summary>
    public string Folder => _folder;

    /// <summary>Processor time that the running server has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a server, and waits until it answers.</summary>
    /// <param name="settings">Its command line beside the port: <c>--appendfsync always</c>, ... By default it keeps an append-only file and syncs it each second.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(FreePort(), settings);
        try
        {
            await server.StartAgainAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>One server for all tests of this process that do not stop or starve it: each uses a key prefix of its own.</summary>
    public static Task<RedisServer> SharedAsync() => Shared.Value;

    /// <summary>
    /// A port that nobody listens on. It lies below those that Linux gives to outgoing connections (32768 on): one of these
    /// could take it before its server listens, or while that is down.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref lastPort) % Ports);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // The next one, then.
            }
        }
    }

    /// <summary>Starts it on the data that it has, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        Launch();
        await Eventually.True(() => !_process!.HasExited ? AnswersAsync() : throw new InvalidOperationException($"redis-server has ended with code {_process.ExitCode}; see {_folder}/redis.log."), "redis-server answers");
    }

    /// <summary>Starts it and does not wait.</summary>
    public void Launch()
    {
        var start = new ProcessStartInfo("redis-server") { WorkingDirectory = _folder };
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--logfile", Path.Combine(_folder, "redis.log"),
            "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", .. _settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process?.Dispose();
        _process = Process.Start(start)!;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it in good order: what it was told is on the disk.</summary>
    public async Task TerminateAsync()
    {
        Signal("TERM");
        await _process!.WaitForExitAsync();
    }

    /// <summary>Stops it in its tracks (SIGSTOP).</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Resume() => Signal("CONT");

    /// <summary>Runs redis-cli and answers what it prints.</summary>
    public string Cli(params string[] arguments)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-p", Port.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var cli = Process.Start(start)!;
        var output = cli.StandardOutput.ReadToEnd();
        cli.WaitForExit();
        return output.TrimEnd('\n');
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    // +PONG, or an error because it wants a password: either is an answer. LOADING is none.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var buffer = new byte[256];
            var read = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(5));
            return read > 0 && !Encoding.ASCII.GetString(buffer, 0, read).StartsWith("-LOADING", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException or TimeoutException)
        {
            return false;
        }
    }
}
