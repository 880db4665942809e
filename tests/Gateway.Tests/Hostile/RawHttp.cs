using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>
/// Sends bytes over a connection of their own and reads one HTTP/1.1 answer: what <see cref="HttpClient"/> would mend or
/// refuse to send goes out as it is.
/// </summary>
public static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A request with whatever in it, its length and the end of the connection said.</summary>
    /// <param name="method">The method, as it is to be sent.</param>
    /// <param name="target">The request target, as it is to be sent.</param>
    /// <param name="body">The body; null for none at all.</param>
    /// <param name="headers">More headers, in this order, in Latin-1.</param>
    public static byte[] Request(string method, string target, byte[]? body, IEnumerable<(string Name, string Value)> headers)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (body is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body ?? []];
    }

    /// <summary>Sends the bytes and no more, and reads the answer.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="request">All that is sent.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="hangUp">True closes the sending side, so that the server need not wait for more. It takes that for the caller's going away.</param>
    /// <returns>The answer; its status is 0 if the server closed the connection without one.</returns>
    public static async Task<Answer> SendAsync(Uri server, byte[] request, string name, bool hangUp)
    {
        using var end = new CancellationTokenSource(Patience, TimeProvider.System);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, end.Token);
        try
        {
            await socket.SendAsync(request, end.Token);
            if (hangUp)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // It has answered, and hung up, before it had heard all.
        }

        return Parse(await ReadToEndAsync(socket, end.Token), name);
    }

    /// <summary>Sends a request and resets the connection, whatever the server is about to say.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="request">All that is sent.</param>
    /// <param name="after">How long after it was sent.</param>
    public static async Task HangUpAsync(Uri server, string request, TimeSpan after)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0), NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        await Task.Delay(after, TimeProvider.System);
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
            {
                all.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // It hung up with some of the request unread; what it said before is here.
        }

        return all.ToArray();
    }

    private static Answer Parse(byte[] bytes, string name)
    {
        var headEnd = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return new Answer(name, 0, null, null, Encoding.UTF8.GetString(bytes), new Dictionary<string, string>());
        }

        var lines = Encoding.Latin1.GetString(bytes, 0, headEnd).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => string.Join(',', group.Select(pair => pair[1].Trim())), StringComparer.OrdinalIgnoreCase);
        var rest = bytes[(headEnd + 4)..];
        var text = Encoding.UTF8.GetString(headers.ContainsKey("Transfer-Encoding") ? Unchunk(rest) : rest[..Length(headers, rest)]);
        var type = headers.GetValueOrDefault("Content-Type")?.Split(';')[0];
        var json = type?.EndsWith("json", StringComparison.Ordinal) == true && text.Length > 0 ? JsonNode.Parse(text) : null;
        return new Answer(name, int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture), type, json, text, headers);
    }

    // Behind it there may be the answer to a second request that hid in the first.
    private static int Length(Dictionary<string, string> headers, byte[] rest) =>
        headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : rest.Length;

    private static byte[] Unchunk(ReadOnlySpan<byte> rest)
    {
        var body = new List<byte>();
        while (true)
        {
            var line = rest.IndexOf("\r\n"u8);
            var size = int.Parse(rest[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return [.. body];
            }

            body.AddRange(rest.Slice(line + 2, size));
            rest = rest[(line + 2 + size + 2)..];
        }
    }
}
