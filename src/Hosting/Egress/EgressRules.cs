using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using ReTraced.Queues;

namespace ReTraced.Hosting;

/// <summary>Where webhooks may go: nowhere in <see cref="ForbiddenAddresses"/>, and, if there is an <see cref="AllowList"/>, only where it says.</summary>
public sealed class EgressRules(IOptions<ReTracedOptions> options) : IWebhookPolicy
{
    private const string Setting = "ReTraced:Webhooks:Allow";
    private const string NotNamed = $"is not among those that {Setting} permits: add it there and restart the server, or choose another";

    private readonly AllowList _allowed = new(options.Value.Webhooks.Allow);

    /// <summary>Judges all addresses of a host. One that is refused refuses the host: whoever answers for the name decides which of them is tried first.</summary>
    /// <param name="host">The host of the URL.</param>
    /// <param name="resolver">Finds its addresses, once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The addresses to connect to; the name must not be asked for again, since the next answer may be another.</returns>
    /// <exception cref="EgressRefusedException">The rules let no connection be made.</exception>
    /// <exception cref="SocketException">The name could not be resolved, or has no addresses.</exception>
    public async Task<IPAddress[]> AddressesAsync(string host, IHostResolver resolver, CancellationToken cancellationToken)
    {
        if (WhyNot(host) is { } reason)
        {
            throw new EgressRefusedException(reason, byHost: true);
        }

        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolver.ResolveAsync(host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var named = _allowed.Names(host);
        foreach (var address in addresses)
        {
            if (WhyNot(address, named) is { } why)
            {
                throw new EgressRefusedException($"resolves to {address}, which {why}", byHost: false);
            }
        }

        return addresses;
    }

    /// <inheritdoc />
    public string? WhyNot(Uri url) => WhyNot(url.IdnHost) is { } reason ? $"names a host that {reason}." : null;

    // What can be said without asking anybody.
    private string? WhyNot(string host)
    {
        if (Literal(host) is { } address)
        {
            return WhyNot(address, named: false);
        }

        return _allowed.IsEmpty || _allowed.HasNetworks || _allowed.Names(host) ? null : NotNamed;
    }

    private string? WhyNot(IPAddress address, bool named)
    {
        if (ForbiddenAddresses.RuleOf(address) is { } rule)
        {
            return $"is {rule}: webhooks never go there, and no setting permits it; choose another";
        }

        return named || _allowed.IsEmpty || _allowed.Contains(address) ? null : NotNamed;
    }

    // A zone does not make another address of it, and is not always one that this machine has.
    private static IPAddress? Literal(string host) => IPAddress.TryParse(host.Split('%')[0], out var address) ? address : null;
}
