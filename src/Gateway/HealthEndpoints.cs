using ReTraced.Gateway.Access;
using ReTraced.Gateway.Endpoints;
using ReTraced.Hosting;

namespace ReTraced.Gateway;

/// <summary>For load balancers and supervisors.</summary>
public static class HealthEndpoints
{
    /// <summary>Maps <c>/healthz</c> and <c>/readyz</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Ok(new HealthAnswer("live"))).WithTags("Health").WithName("Live").WithSummary("The process lives.").AllowEveryone().ShortCircuit();
        app.MapGet("/readyz", ReadyAsync).WithTags("Health").WithName("Ready").WithSummary("The process can take work: it owns its store, the store answers, and it is not shutting down.")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(503).AllowEveryone().ShortCircuit();
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, Readiness readiness) =>
        await readiness.WhyNotAsync(context.RequestAborted) is { } why ? NotReady(why) : TypedResults.Ok(new HealthAnswer("ready"));

    private static IResult NotReady(string detail) =>
        TypedResults.Json(new HealthAnswer("not ready", detail), GatewayJson.Default.HealthAnswer, statusCode: StatusCodes.Status503ServiceUnavailable);
}
