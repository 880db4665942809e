using ReTraced.Gateway.Dashboard;
using ReTraced.Storage;

namespace ReTraced.Gateway.Http;

/// <summary>Answers for the API and the pages while this process is a standby: the owner serves, so that nobody reads here what is being changed there.</summary>
public sealed class StandbyGate(RequestDelegate next, StoreRole role)
{
    /// <summary>Passes the request on, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context) => role.IsOwner || !NeedsStore(context) ? next(context) : RefuseAsync(context, role.WhyStandby);

    /// <summary>503, and why.</summary>
    public static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.Headers.RetryAfter = "1";
        return Faults.AnswerAsync(context, Problems.Of(StatusCodes.Status503ServiceUnavailable, "STANDBY", "This server does not own its store.", why));
    }

    private static bool NeedsStore(HttpContext context) => context.Request.Path is var path
        && (path.StartsWithSegments("/api/v1", StringComparison.OrdinalIgnoreCase) || path.Equals(LiveEndpoint.Path, StringComparison.OrdinalIgnoreCase))
        || context.GetEndpoint()?.Metadata.GetMetadata<PageMetadata>() is not null;
}
