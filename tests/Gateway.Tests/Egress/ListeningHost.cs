using System.Net;
using System.Net.Sockets;
using System.Text;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Egress;

/// <summary>Listens on all loopback addresses at one port, answers every request with success, and keeps which address each connection came to.</summary>
internal sealed class ListeningHost : IAsyncDisposable
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(RawEndpoint.Response("200 OK", """{"success":true}"""));

    private readonly Socket _listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
    private readonly List<string> _reached = [];
    private readonly Task _accepting;

    public ListeningHost()
    {
        _listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The addresses that connections came to, in their order.</summary>
    public string[] Reached
    {
        get
        {
            lock (_reached)
            {
                return [.. _reached];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
                lock (_reached)
                {
                    _reached.Add((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
                }

                serving.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is over.
        }

        await Task.WhenAll(serving);
    }

    private static async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                // One request, in as many parts as it comes: the answer says that the connection closes.
                await socket.ReceiveAsync(new byte[64 * 1024]);
                await socket.SendAsync(Answer);
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(new byte[1024]) > 0)
                {
                    // Until the caller has closed, so that nothing is reset.
                }
            }
            catch (SocketException)
            {
                // The caller has gone.
            }
        }
    }
}
