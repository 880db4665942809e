using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using ReTraced.Gateway.Http;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Limits;

/// <summary>What the HTTP server takes from whoever connects, each written down although some are its own defaults: a test and docs/security.md rely on them.</summary>
public sealed partial class ServerLimits(IOptions<ReTracedOptions> options, ServerCapacity capacity, ILogger<ServerLimits> log) : IConfigureOptions<KestrelServerOptions>
{
    /// <inheritdoc />
    public void Configure(KestrelServerOptions kestrel)
    {
        // A few less than the default on a system with a limit of the same size are not worth a word.
        if (capacity.Connections < options.Value.Limits.Connections * 9L / 10)
        {
            LogFewer(capacity.Connections, options.Value.Limits.Connections);
        }

        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = capacity.Connections;
        limits.MaxRequestBodySize = RequestBody.MaxBytes(RequestLimits.Of(options.Value));

        // A call needs some ten headers; proxies and tracing add some more. All of them are kept until it has ended.
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;

        // Ids have 128 characters at most; only filters of lists make long lines.
        limits.MaxRequestLineSize = 8 * 1024;

        // From its first byte on, a head that does not come holds its connection no longer than this.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);

        // Longer than the pools of clients and proxies keep an idle connection: who closes first should be they, or a
        // request is lost on its way now and then.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);

        // A body that drips slower holds memory for nothing. The slowest line that anybody works over brings more.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    [LoggerMessage(1, LogLevel.Information, "This process takes {Connections} connections at a time, not the {Wanted} of ReTraced:Limits:Connections: it may not open more files. Raise that limit (ulimit -n, LimitNOFILE), or lower the setting")]
    private partial void LogFewer(int connections, int wanted);
}
