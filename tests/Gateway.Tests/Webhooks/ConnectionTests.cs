using System.Net;
using System.Net.Sockets;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Webhooks;

/// <summary>Endpoints that are not there, do not speak, or break off.</summary>
public sealed class ConnectionTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"success\":", "closed the connection in the middle of its answer")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"success\":", "closed the connection in the middle of its answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: appl", "closed the connection before it answered")]
    [InlineData("", "closed the connection before it answered")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "is not HTTP")]
    [InlineData("\u0000\u0001\u0002garbage\r\n\r\n", "is not HTTP")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n", "is not HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnothex\r\n", "is not HTTP")]
    public async Task Call_WhenTheAnswerBreaksOff_IsANetworkError(string sent, string said)
    {
        await using var endpoint = RawEndpoint.Sending(sent);
        var job = await api.CallAsync(endpoint.Url, "delayed");
        Assert.Equal(("NETWORK_ERROR", "TEMPORARY", null), job.Failure());
        Assert.Contains(endpoint.Url, job.Message(), StringComparison.Ordinal);
        Assert.Contains(said, job.Message(), StringComparison.Ordinal);
        Assert.Single(endpoint.Calls);
    }

    [Theory]
    [InlineData(false, "before it answered")]
    [InlineData(true, "in the middle of its answer")]
    public async Task Call_WhenTheConnectionIsReset_IsANetworkError(bool answered, string when)
    {
        await using var endpoint = new RawEndpoint(async call =>
        {
            if (answered)
            {
                await call.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
                // The headers are to be read before the reset takes them away: it comes a moment after them.
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, call.End);
            }

            call.Socket.LingerState = new LingerOption(true, 0);
            call.Socket.Close();
        });
        var job = await api.CallAsync(endpoint.Url, "delayed");
        Assert.Equal(("NETWORK_ERROR", "TEMPORARY", null), job.Failure());
        Assert.Contains($"reset the connection {when}", job.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhenThePortIsClosed_IsANetworkError()
    {
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        // Bound and not listening, so that nobody else can listen there either.
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var job = await api.CallAsync($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}/", "delayed");
        Assert.Equal(("NETWORK_ERROR", "TEMPORARY", null), job.Failure());
        Assert.Contains("refused the connection", job.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhenTheNameDoesNotExist_IsANetworkError()
    {
        var job = await api.CallAsync("http://no-such-host.invalid/hook", "delayed");
        Assert.Equal(("NETWORK_ERROR", "TEMPORARY", null), job.Failure());
        Assert.Contains("The name of http://no-such-host.invalid could not be resolved", job.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhenTheServerDoesNotSpeakTls_IsANetworkError()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();
        var job = await api.CallAsync($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/", "delayed");
        Assert.Equal(("NETWORK_ERROR", "TEMPORARY", null), job.Failure());
        Assert.Contains("(TLS)", job.Message(), StringComparison.Ordinal);
        await serving;

        async Task ServeAsync()
        {
            using var socket = await listener.AcceptSocketAsync();
            await socket.SendAsync("220 mail.example ESMTP\r\n"u8.ToArray());
            await socket.ReceiveAsync(new byte[4096]);
        }
    }

    [Fact]
    public async Task Call_WhenTheHeadersAreTooLarge_HasFailed()
    {
        await using var endpoint = RawEndpoint.Sending(RawEndpoint.Response("200 OK", """{"success":true}""", [.. Enumerable.Range(0, 70).Select(i => $"X-{i}: {new string('x', 1000)}")]));
        var job = await api.CallAsync(endpoint.Url, "delayed");
        Assert.Equal(("JOB_EXECUTION_FAILED", "TEMPORARY", null), job.Failure());
        Assert.Contains("headers of more than 64 KiB", job.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Ty")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"success\":true,\"output\":\"")]
    public async Task Call_WhenTheAnswerDoesNotEnd_IsATimeout(string sent)
    {
        await using var endpoint = new RawEndpoint(async call =>
        {
            await call.SendAsync(sent);
            await call.WaitForCloseAsync();
        });
        var job = await api.CallAsync(endpoint.Url, "delayed", timeoutSeconds: 1);
        Assert.Equal(("TIMEOUT", "TEMPORARY", null), job.Failure());
        // The runtime's timers count in ticks of 4 ms on Linux, and fire up to two of them early: measured, 993 ms for a second.
        Assert.InRange((long)job["history"]![0]!["durationMs"]!, 1_000 - 8, 60_000);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"success\":true,\"output\":\"", "x")]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Slow: 1\r\n")]
    public async Task Call_WhenTheAnswerDrips_IsATimeoutAllTheSame(string sent, string drop)
    {
        await using var endpoint = new RawEndpoint(async call =>
        {
            await call.SendAsync(sent);
            using var drip = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await drip.WaitForNextTickAsync(call.End))
            {
                await call.SendAsync(drop);
            }
        });
        var job = await api.CallAsync(endpoint.Url, "delayed", timeoutSeconds: 1);
        Assert.Equal(("TIMEOUT", "TEMPORARY", null), job.Failure());
    }
}
