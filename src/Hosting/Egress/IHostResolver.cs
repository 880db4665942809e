using System.Net;

namespace ReTraced.Hosting;

/// <summary>Finds the addresses of a host.</summary>
public interface IHostResolver
{
    /// <summary>All addresses of a name, in the order in which they are to be tried.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name could not be resolved.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Asks the system: its hosts file, and DNS.</summary>
public sealed class SystemHostResolver : IHostResolver
{
    /// <inheritdoc />
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
