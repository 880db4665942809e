using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Limits;

/// <summary>Callers that take their time, with the limits shortened so that the tests need not.</summary>
public sealed class SlowTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan BetweenBytes = TimeSpan.FromMilliseconds(50);

    private readonly ApiServer _api = new()
    {
        Configure = (builder, _) => builder.Services.PostConfigure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = Short;
            kestrel.Limits.KeepAliveTimeout = Short;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(kestrel.Limits.MinRequestBodyDataRate!.BytesPerSecond, Short);
        }),
    };

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n", "408 Request Timeout", "REQUEST_TIMEOUT")]
    [InlineData("POST /api/v1/leases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n", "408 Request Timeout", "REQUEST_TIMEOUT")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "408 Request Timeout", "")]
    [InlineData("G", "408 Request Timeout", "")]
    public async Task Request_WhenItDrips_IsGivenUpAndSaysSo(string begin, string status, string code)
    {
        var said = await DripAsync(begin);
        Assert.Contains($"HTTP/1.1 {status}\r\n", said, StringComparison.Ordinal);
        Assert.Contains(code, said, StringComparison.Ordinal);
        (await _api.GetAsync("~/healthz")).Is(200);
    }

    [Fact]
    public async Task Connection_WhenNothingIsEverSent_IsClosed()
    {
        using var socket = await ConnectAsync();
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1]));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _api.Client.BaseAddress!.Port);
        return socket;
    }

    // A byte now and then, for as long as the server listens.
    private async Task<string> DripAsync(string begin)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(begin));
        var said = Task.Run(async () =>
        {
            using var all = new MemoryStream();
            var buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer) is > 0 and var count)
                {
                    all.Write(buffer, 0, count);
                }
            }
            catch (SocketException)
            {
                // It hung up on what was still on its way.
            }

            return Encoding.UTF8.GetString(all.ToArray());
        });
        using var now = new PeriodicTimer(BetweenBytes, TimeProvider.System);
        try
        {
            while (!said.IsCompleted && await now.WaitForNextTickAsync())
            {
                await socket.SendAsync(new byte[] { (byte)'x' });
            }
        }
        catch (SocketException)
        {
            // It has hung up.
        }

        return await said;
    }
}
