using System.Globalization;
using System.Net.Sockets;
using ReTraced.Testing;
using ReTraced.Torture.Server;

namespace ReTraced.Torture.Servers;

/// <summary>A place where a server runs, again and again, at the same address.</summary>
internal sealed class ServerSlot(string name, string word, string folder, string clockFile, IReadOnlyList<string> storeArguments) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMilliseconds(500) };
    private readonly int _siloPort = RedisServer.FreePort();
    private readonly int _gatewayPort = RedisServer.FreePort();
    private ServerProcess? _process;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Where it listens.</summary>
    public int Port { get; } = RedisServer.FreePort();

    /// <summary>The process of the moment.</summary>
    public ServerProcess Process => _process!;

    /// <summary>True while a fault deals with it: whoever starts what has ended leaves it alone.</summary>
    public bool Held { get; set; }

    /// <summary>Starts it, and does not wait.</summary>
    public void Start()
    {
        _process?.Dispose();
        _process = ServerProcess.Start(
            Path.Combine(folder, $"server-{name}.log"),
            word,
            [
                string.Create(CultureInfo.InvariantCulture, $"--urls=http://127.0.0.1:{Port}"), $"--{TortureServer.ClockSetting}={clockFile}",
                "--ReTraced:Concurrency=32", "--ReTraced:ShutdownSeconds=3", "--Logging:LogLevel:Default=Warning", "--Logging:Console:FormatterName=simple",
                "--Logging:Console:FormatterOptions:SingleLine=true", "--Logging:Console:FormatterOptions:TimestampFormat=HH:mm:ss.fff ",
                string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:SiloPort={_siloPort}"), string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:GatewayPort={_gatewayPort}"),
                .. storeArguments,
            ]);
    }

    /// <summary>True if it says that it can take work.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/readyz")));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _process?.Dispose();
    }
}
