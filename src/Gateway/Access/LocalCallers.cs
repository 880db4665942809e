using System.Net;

namespace ReTraced.Gateway.Access;

/// <summary>
/// Who may call while there are no keys: programs on this machine. A browser on this machine runs pages of anybody, which
/// reach the server by a name that leads to the loopback (DNS rebinding) or by a form or fetch from their own site, so both are told apart here.
/// </summary>
internal static class LocalCallers
{
    private static readonly string[] OfProxies = ["Forwarded", "Via", "X-Real-IP", "CF-Connecting-IP"];

    /// <summary>Why the caller is not let in; null if it is.</summary>
    public static Refusal? WhyNot(HttpContext context)
    {
        var (connection, request) = (context.Connection, context.Request);
        if (!IsLoopback(connection.RemoteIpAddress) || !IsLoopback(connection.LocalIpAddress) || IsPassedOn(request))
        {
            return new Refusal(
                StatusCodes.Status403Forbidden,
                "KEYS_REQUIRED",
                "This server has no keys yet.",
                $"Without keys it serves only callers on its own machine, and this request comes from another or through a proxy. Make a key there: {KeysCommand.Hint}");
        }

        if (!IsLocalName(request.Host.Host))
        {
            return new Refusal(
                StatusCodes.Status403Forbidden,
                "HOST_NOT_ALLOWED",
                "This name is not the server's.",
                $"Without keys the server answers only to localhost, 127.0.0.1 and [::1], so that no web page can reach it by a name of its own. Use one of these, or make a key: {KeysCommand.Hint}");
        }

        return IsRead(request.Method) || IsOwnSite(request)
            ? null
            : new Refusal(
                StatusCodes.Status403Forbidden,
                "CROSS_SITE",
                "The request comes from a page of another site.",
                $"Without keys the server changes nothing for web pages that are not its own. Send the request from a program, or make a key: {KeysCommand.Hint}");
    }

    /// <summary>True for the methods that change nothing.</summary>
    public static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>True for a name of the machine itself.</summary>
    public static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // Null over a Unix socket, which only this machine has.
    private static bool IsLoopback(IPAddress? address) => address is null || IPAddress.IsLoopback(address);

    // Proxies say so, most of them, or speak the old HTTP; one that does neither cannot be told from a program on this machine.
    private static bool IsPassedOn(HttpRequest request) =>
        HttpProtocol.IsHttp10(request.Protocol) || OfProxies.Any(request.Headers.ContainsKey) || request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));

    // Browsers say where a request comes from; programs do not, and are not tricked by pages.
    private static bool IsOwnSite(HttpRequest request)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"], request.Headers.Origin);
        return (site.Count == 0 || site is ["same-origin"] or ["none"])
            && (origin.Count == 0 || (origin is [{ } from] && from.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)));
    }
}
