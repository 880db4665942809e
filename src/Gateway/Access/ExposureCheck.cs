using ReTraced.Storage;

namespace ReTraced.Gateway.Access;

/// <summary>A server that can be reached from other machines does not start without keys.</summary>
internal sealed class ExposureCheck(KeyRing keys, IConfiguration configuration) : IHostedLifecycleService
{
    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (Addresses().FirstOrDefault(address => !IsLocal(address)) is { } exposed && !await keys.AnyAsync())
        {
            throw new ExposedWithoutKeysException(
                $"{exposed} can be reached from other machines, and there are no keys. Make one first: dotnet run --project src/Gateway -- keys add NAME --role admin (with the same settings of the store); or listen on this machine only: --urls {GatewayApp.DefaultUrl}");
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Everything that Kestrel listens on by configuration. What code adds is judged at each request, by the addresses of its connection.
    private IEnumerable<string> Addresses()
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>().ToList();
        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        // Always set: HTTP_PORTS, which Kestrel would open to all, counts only without it.
        return Split(configuration[WebHostDefaults.ServerUrlsKey]);
    }

    private static string[] Split(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsLocal(string address)
    {
        var bound = BindingAddress.Parse(address);
        return bound.IsUnixPipe || bound.IsNamedPipe || LocalCallers.IsLocalName(bound.Host);
    }
}

/// <summary>The server would be open to everybody.</summary>
public sealed class ExposedWithoutKeysException(string message) : Exception(message);
