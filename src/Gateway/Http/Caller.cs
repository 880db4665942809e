using System.Security.Claims;
using ReTraced.Access;
using ReTraced.Gateway.Access;

namespace ReTraced.Gateway.Http;

/// <summary>Who calls.</summary>
public static class Caller
{
    /// <summary>The identity of callers while there are no keys.</summary>
    public const string Local = CallerNames.Local;

    /// <summary>The identity that the record names.</summary>
    public static string Identity(HttpContext context) => context.User.Identity?.Name ?? Local;

    /// <summary>The role of the key.</summary>
    public static AccessRole? Role(HttpContext context) =>
        Enum.TryParse<AccessRole>(context.User.FindFirstValue(ClaimTypes.Role), ignoreCase: true, out var role) ? role : null;

    /// <summary>True if the caller may do what operators do.</summary>
    public static bool MayAct(HttpContext context) => Role(context) is AccessRole.Operator or AccessRole.Admin;

    /// <summary>The key that was used; null without one.</summary>
    public static string? KeyId(HttpContext context) => context.User.FindFirstValue(Identities.KeyId);
}
