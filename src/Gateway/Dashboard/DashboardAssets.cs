using System.Collections.Frozen;
using System.Security.Cryptography;
using ReTraced.Gateway.Access;

namespace ReTraced.Gateway.Dashboard;

/// <summary>
/// The styles and scripts of the dashboard. They are part of the program, and their address has a digest of them all in it: a browser keeps them for good, and a new
/// version has other addresses. Scripts import each other by relative names, so that they stay within one version.
/// </summary>
internal static class DashboardAssets
{
    private const string ResourcePrefix = "Dashboard/";
    private static readonly FrozenDictionary<string, Asset> All = Read();

    /// <summary>What every address begins with.</summary>
    public static readonly string Root = $"/assets/{Digest()}/";

    /// <summary>Maps them. Nobody needs a key: they are the same for all, and the sign-in page uses them too.</summary>
    public static void MapDashboardAssets(this IEndpointRouteBuilder app) =>
        app.MapGet("/assets/{version}/{name}", Send).AllowEveryone().ExcludeFromDescription();

    private static IResult Send(string version, string name, HttpContext context)
    {
        if (!All.TryGetValue(name, out var asset))
        {
            return TypedResults.NotFound();
        }

        // A page of another version may still be open: it gets what there is, and does not keep it.
        context.Response.Headers.CacheControl = Root == $"/assets/{version}/" ? "public, max-age=31536000, immutable" : "no-store";
        return TypedResults.Bytes(asset.Content, asset.Type);
    }

    private static FrozenDictionary<string, Asset> Read()
    {
        var assembly = typeof(DashboardAssets).Assembly;
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            assets.Add(resource[ResourcePrefix.Length..], new Asset(content, TypeOf(resource)));
        }

        return assets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"An asset ends with '{other}', which has no media type here."),
    };

    private static string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var asset in All.OrderBy(asset => asset.Key, StringComparer.Ordinal))
        {
            hash.AppendData(asset.Value.Content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private sealed record Asset(byte[] Content, string Type);
}
