using System.Net.Sockets;

namespace ReTraced.Hosting;

/// <summary>The connections to webhooks, one pool for the process. Nothing is followed, kept or guessed: no redirects, no cookies, no proxy of the environment.</summary>
public sealed class WebhookConnections : IDisposable
{
    /// <summary>How long a connection may take to be made.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Most that the headers of an answer may hold, in kibibytes.</summary>
    public const int MaxHeaderKilobytes = 64;

    // So that a host that moves to another address is found there.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = Lifetime,
        ConnectTimeout = ConnectTimeout,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        // The trace context is the job's own.
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
    });

    /// <summary>Sends a request and answers once the headers are here.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _invoker.Dispose();

    // Every connection to a webhook is made here, after the name was resolved and before anything is sent: the place to
    // judge the address.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
