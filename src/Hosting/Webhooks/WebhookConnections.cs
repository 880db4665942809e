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

    private readonly EgressRules _rules;
    private readonly IHostResolver _resolver;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>The connections that these rules permit.</summary>
    public WebhookConnections(EgressRules rules, IHostResolver resolver)
    {
        _rules = rules;
        _resolver = resolver;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
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
    }

    /// <summary>Sends a request and answers once the headers are here.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _invoker.SendAsync(request, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _invoker.Dispose();

    // Every connection to a webhook is made here, and only to addresses that were judged: the name is resolved once, and a
    // name whose next answer is another address gains nothing by it.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoint = context.DnsEndPoint;
        var addresses = await _rules.AddressesAsync(endPoint.Host, _resolver, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
