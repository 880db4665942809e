using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using ReTraced.Access;
using ReTraced.Exports;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Limits;
using ReTraced.Hosting;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Server;

/// <summary>Reads how this server is set up, without anything secret.</summary>
internal sealed class ServerReader(
    IOptions<ReTracedOptions> options, StoreRole role, OwnerIdentity identity, Readiness readiness, KeyRing ring, IAccessKeys keys, ServerCapacity capacity, IServer server, IEnumerable<EndpointDataSource> endpoints)
{
    // Keys are made by hand: more than these are not read by eye.
    private const int MostKeys = 200;

    /// <summary>Reads it.</summary>
    /// <param name="withKeys">True if the caller may see the keys.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ServerModel> ReadAsync(bool withKeys, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var all = withKeys ? await keys.ListAsync(cancellationToken) : null;
        return new ServerModel
        {
            Version = JobExport.ProductVersion,
            Runtime = $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription} on {System.Runtime.InteropServices.RuntimeInformation.OSDescription}",
            Settings = settings,
            // A path that is relative says nothing to whoever did not start the server.
            Place = settings.Store == "redis" ? settings.Redis.Hosts : Path.GetFullPath(settings.Sqlite.Path),
            IsOwner = role.IsOwner,
            Owner = role.Owner?.Name,
            WhyStandby = role.IsOwner ? null : role.WhyStandby,
            Identity = identity,
            NotReady = await readiness.WhyNotAsync(cancellationToken),
            Connections = capacity.Connections,
            LongPolls = capacity.LongPolls,
            HasKeys = await ring.AnyAsync(),
            Keys = all is null ? null : [.. all.OrderBy(key => key.RevokedAt is not null).ThenByDescending(key => key.CreatedAt).Take(MostKeys)],
            KeysInAll = all?.Count ?? 0,
            Addresses = [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []],
            HasMetrics = endpoints.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Any(endpoint => endpoint.RoutePattern.RawText == ServerModel.Metrics),
        };
    }
}
