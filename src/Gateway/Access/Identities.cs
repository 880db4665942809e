using System.Security.Claims;
using ReTraced.Access;
using ReTraced.Gateway.Http;

namespace ReTraced.Gateway.Access;

/// <summary>Who a caller is, as claims.</summary>
internal static class Identities
{
    /// <summary>The scheme of callers that bring their key with each request.</summary>
    public const string KeyScheme = "key";

    /// <summary>The scheme of browsers that have signed in.</summary>
    public const string SessionScheme = "session";

    /// <summary>The claim with the id of the key.</summary>
    public const string KeyId = "key-id";

    /// <summary>Everybody, while there are no keys.</summary>
    public static readonly ClaimsPrincipal Local = Of(KeyScheme, Caller.Local, AccessRole.Admin, null);

    /// <summary>The holder of a key.</summary>
    public static ClaimsPrincipal Of(AccessKey key, string scheme) => Of(scheme, key.Name, key.Role, key.Id);

    private static ClaimsPrincipal Of(string scheme, string name, AccessRole role, string? keyId)
    {
        var claims = new List<Claim> { new(ClaimTypes.Name, name), new(ClaimTypes.Role, role.ToWire()) };
        if (keyId is not null)
        {
            claims.Add(new Claim(KeyId, keyId));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }
}
