using Microsoft.AspNetCore.Authorization;
using ReTraced.Access;

namespace ReTraced.Gateway.Access;

/// <summary>Which roles a call takes. Admin may do everything and is not named.</summary>
/// <param name="Text">As the table of calls in docs/http-api.md says it.</param>
public sealed record AllowedRoles(string Text)
{
    /// <summary>What <see cref="AllowedRolesConventions.AllowEveryone"/> says.</summary>
    public const string Everyone = "nobody needs a key";
}

/// <summary>Says of an endpoint who may call it.</summary>
public static class AllowedRolesConventions
{
    private static readonly AccessRole[] ReadRoles = [AccessRole.Reader, AccessRole.Operator];

    /// <summary>The endpoint reads.</summary>
    public static TBuilder AllowReaders<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Allow(ReadRoles);

    /// <summary>What people do.</summary>
    public static TBuilder AllowOperators<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.Allow(AccessRole.Operator);

    /// <summary>These roles and admin may call the endpoint.</summary>
    public static TBuilder Allow<TBuilder>(this TBuilder endpoint, params AccessRole[] roles)
        where TBuilder : IEndpointConventionBuilder
    {
        string[] names = [.. roles.Append(AccessRole.Admin).Select(role => role.ToWire())];
        return endpoint.RequireAuthorization(new AuthorizeAttribute { Roles = string.Join(',', names) }).WithMetadata(new AllowedRoles(string.Join(", ", names[..^1])));
    }

    /// <summary>Everybody may call the endpoint, without a key too.</summary>
    public static TBuilder AllowEveryone<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AllowAnonymous().WithMetadata(new AllowedRoles(AllowedRoles.Everyone));
}
