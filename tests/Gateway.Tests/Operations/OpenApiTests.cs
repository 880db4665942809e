using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Operations;

/// <summary>The description of the API for machines.</summary>
public sealed partial class OpenApiTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Document_ListsEveryRouteOfTheApp()
    {
        var document = (await api.GetAsync("~/openapi/v1.json")).Is(200);

        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(call => $"{call.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(Routes(), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void HttpApiDocument_NamesEveryRouteOfTheApp()
    {
        var routes = Routes().Select(route => Parameter().Replace(route.Replace(ApiServer.Prefix, "", StringComparison.Ordinal), "{}"));

        Assert.Equal(routes.Order(StringComparer.Ordinal), Documented().Order(StringComparer.Ordinal));
    }

    // The first column of the table of calls: `GET /jobs/{id}/history`, `/ledger` names two.
    private static HashSet<string> Documented()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "http-api.md")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("docs/http-api.md is in no folder above the tests.");
        }

        var routes = new HashSet<string>();
        foreach (var line in File.ReadLines(Path.Combine(folder.FullName, "docs", "http-api.md")).Where(line => Row().IsMatch(line)))
        {
            var (method, start) = ("", "");
            foreach (Match word in Call().Matches(line.Split('|')[1]))
            {
                var path = Parameter().Replace(word.Groups["path"].Value, "{}");
                if (word.Groups["method"].Success)
                {
                    (method, start) = (word.Groups["method"].Value, path);
                }
                else if (start.Count(c => c == '/') > 1)
                {
                    path = start[..start.LastIndexOf('/')] + path;
                }

                routes.Add($"{method} {path}");
            }
        }

        return routes;
    }

    private List<string> Routes() =>
    [
        .. api.App!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/openapi", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"))
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"`(?:(?<method>GET|POST|PATCH|PUT|DELETE) )?(?<path>/[^` ]*)[^`]*`")]
    private static partial Regex Call();

    [GeneratedRegex("^\\| `(GET|POST|PATCH|PUT|DELETE) ")]
    private static partial Regex Row();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
