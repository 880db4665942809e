using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReTraced.Testing;

/// <summary>
/// A server on a free port of the loopback that reads one HTTP request from each connection and then does whatever it
/// was told, byte by byte, well-formed or not.
/// </summary>
public sealed class RawEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<RawCall, Task> _act;
    private readonly Task _accepting;

    /// <summary>A server that does this with each request.</summary>
    public RawEndpoint(Func<RawCall, Task> act)
    {
        _act = act;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it is, without a path.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The requests that came, the first first.</summary>
    public ConcurrentQueue<RawCall> Calls { get; } = new();

    /// <summary>A server that sends these bytes and closes.</summary>
    public static RawEndpoint Sending(string bytes) => new(call => call.SendAsync(bytes));

    /// <summary>A server that answers 200 with this JSON.</summary>
    public static RawEndpoint Answering(string json) => Sending(Response("200 OK", json, "Content-Type: application/json"));

    /// <summary>The bytes of a well-formed response.</summary>
    public static string Response(string status, string body = "", params string[] headers) =>
        $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException || (e is InvalidOperationException && _end.IsCancellationRequested))
        {
            // It is over; a listener that was stopped between two calls says so as an invalid operation.
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                var call = new RawCall(socket, _end.Token);
                if (await call.ReadAsync())
                {
                    Calls.Enqueue(call);
                    await _act(call);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // The caller has gone, or the test is over.
            }
        }
    }
}

/// <summary>One request, and the connection to answer it on.</summary>
public sealed class RawCall(Socket socket, CancellationToken end)
{
    /// <summary>The connection.</summary>
    public Socket Socket => socket;

    /// <summary>Cancelled at the end of the test.</summary>
    public CancellationToken End => end;

    /// <summary>Request line and headers as they came.</summary>
    public string Head { get; private set; } = "";

    /// <summary>The body as it came.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Sends text as UTF-8.</summary>
    public async Task SendAsync(string text)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(text);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, end)..];
        }
    }

    /// <summary>Waits until the caller closes the connection.</summary>
    public async Task WaitForCloseAsync()
    {
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, end) > 0)
        {
            // More of what nobody reads.
        }
    }

    internal async Task<bool> ReadAsync()
    {
        var received = new List<byte>();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. received]);
            var split = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (split >= 0)
            {
                Head = text[..split];
                var length = Head.Split("\r\n").Where(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line[16..], null)).SingleOrDefault();
                if (received.Count >= split + 4 + length)
                {
                    Body = Encoding.UTF8.GetString([.. received.Skip(split + 4).Take(length)]);
                    return true;
                }
            }

            if (await socket.ReceiveAsync(buffer, end) is > 0 and var read)
            {
                received.AddRange(buffer.AsSpan(0, read));
            }
            else
            {
                return false;
            }
        }
    }
}
