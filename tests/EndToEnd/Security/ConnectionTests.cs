using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Limits;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Security;

/// <summary>Connections that do nothing but be there.</summary>
public sealed class ConnectionTests
{
    private const int Wanted = 10_000;

    // Of this process, which holds one end of each.
    private const int OtherFiles = 1_000;

    [Fact]
    public async Task Server_WhenThousandsOfConnectionsAreIdle_ServesOthersAllTheSame()
    {
        var count = (int)Math.Min(Wanted, (OpenFiles.Limit() ?? int.MaxValue) - OtherFiles);
        Assert.True(count > 100, $"This process may open too few files for this test: {OpenFiles.Limit()}.");
        using var folder = new Folder();
        using var server = await GatewayProcess.StartAsync(folder.Path, "--samples");
        using var http = server.Client();
        using var idle = new Connections();
        await idle.OpenAsync(server, count);

        for (var i = 0; i < 20; i++)
        {
            await http.EnqueueAsync(new JsonObject { ["queueName"] = "noop", ["jobId"] = $"j{i}" });
            await http.IsAsync($"j{i}", "completed");
            using var anew = server.Client();
            Assert.Equal("""{"status":"live"}""", await anew.GetStringAsync("/healthz"));
        }

        Assert.Equal(0, idle.Closed);
    }

    [Fact]
    public async Task Server_WhenThereAreMoreConnectionsThanItTakes_ClosesThoseAndServesOnceThereIsRoom()
    {
        using var folder = new Folder();
        using var server = await GatewayProcess.StartAsync(folder.Path, "--ReTraced:Limits:Connections=50", "--ReTraced:Limits:LongPolls=10");
        using (var idle = new Connections())
        {
            await idle.OpenAsync(server, 60);
            await Eventually.True(() => idle.Closed == 10, "those beyond the limit are closed, and no others");
            using var refused = server.Client();
            await Assert.ThrowsAsync<HttpRequestException>(() => refused.GetStringAsync("/healthz"));
        }

        await Eventually.True(
            async () =>
            {
                try
                {
                    using var http = server.Client();
                    return await http.GetStringAsync("/healthz") == """{"status":"live"}""";
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "it answers again");
    }

    private sealed class Connections : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        /// <summary>How many of them the server has closed.</summary>
        public int Closed => _sockets.Count(socket => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead));

        public async Task OpenAsync(GatewayProcess server, int count)
        {
            var address = new IPEndPoint(IPAddress.Loopback, new Uri(server.Url).Port);
            while (_sockets.Count < count)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                _sockets.Add(socket);
                await socket.ConnectAsync(address);
            }
        }

        public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
    }
}
