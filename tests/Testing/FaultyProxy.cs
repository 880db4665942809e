using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ReTraced.Testing;

/// <summary>Stands between a client and a server on the loopback, and breaks what goes through it.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _swallowAnswers;
    private int _dropped;

    /// <summary>Starts it.</summary>
    /// <param name="target">The port that it leads to.</param>
    public FaultyProxy(int target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The port that clients connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Connections that were dropped.</summary>
    public int Dropped => _dropped;

    /// <summary>While true, requests reach the server and answers do not come back.</summary>
    public bool SwallowAnswers
    {
        get => _swallowAnswers;
        set => _swallowAnswers = value;
    }

    /// <summary>Drops every connection that is open.</summary>
    public void DropAll()
    {
        foreach (var socket in _open.Keys)
        {
            if (_open.TryRemove(socket, out _))
            {
                Interlocked.Increment(ref _dropped);
                socket.Dispose();
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        DropAll();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using (client)
        {
            using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            client.NoDelay = true;
            _open[client] = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target);
                await Task.WhenAny(CopyAsync(client, server, answers: false), CopyAsync(server, client, answers: true));
            }
            catch (SocketException)
            {
                // The server is not there.
            }

            _open.TryRemove(client, out _);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool answers)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                if (!answers || !_swallowAnswers)
                {
                    for (var sent = 0; sent < read;)
                    {
                        sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone.
        }
    }
}
