using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Operations;

/// <summary>The description of the API for machines.</summary>
public sealed class OpenApiTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Document_ListsEveryRouteOfTheApp()
    {
        var document = (await api.GetAsync("~/openapi/v1.json")).Is(200);

        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(call => $"{call.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(Routes().Select(call => $"{call.Method} {call.Path}").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void HttpApiDocument_NamesEveryRouteOfTheApp() =>
        Assert.Equal(Routes().Select(CallTable.Normal).Order(StringComparer.Ordinal), CallTable.Read().Keys.Order(StringComparer.Ordinal));

    // All but the pages for browsers, and what Prometheus reads.
    private List<(string Method, string Path)> Routes() =>
    [
        .. api.App!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/openapi", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!.TrimEnd('/')))),
    ];
}
