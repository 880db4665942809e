namespace ReTraced.Gateway.Access;

/// <summary>A server that can be reached from other machines does not start without keys.</summary>
/// <param name="keys">The keys.</param>
/// <param name="exposed">An address that others reach.</param>
internal sealed class ExposureCheck(KeyRing keys, string exposed) : IHostedLifecycleService
{
    /// <summary>The first address of the configuration that others reach, whichever of its lists Kestrel is told to heed; or null. What code adds is judged at each request, by the addresses of its connection.</summary>
    /// <exception cref="GatewayArgumentsException">One of them is none.</exception>
    public static string? Exposed(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>().ToList();
        var urls = configuration[WebHostDefaults.ServerUrlsKey]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return endpoints.Concat(urls).FirstOrDefault(address => !IsLocal(address));
    }

    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!await keys.AnyAsync())
        {
            throw new ExposedWithoutKeysException(
                $"{exposed} can be reached from other machines, and there are no keys. Make one first: {KeysCommand.Hint} (with the same settings of the store); or listen on this machine only: --urls {GatewayApp.DefaultUrl}");
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

    private static bool IsLocal(string address)
    {
        try
        {
            var bound = BindingAddress.Parse(address);
            return bound.IsUnixPipe || bound.IsNamedPipe || LocalCallers.IsLocalName(bound.Host);
        }
        catch (FormatException)
        {
            throw new GatewayArgumentsException($"'{address}' is not an address to listen on. Use one like {GatewayApp.DefaultUrl}, with --urls.");
        }
    }
}

/// <summary>The server would be open to everybody.</summary>
public sealed class ExposedWithoutKeysException(string message) : Exception(message);
