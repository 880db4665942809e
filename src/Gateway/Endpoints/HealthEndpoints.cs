using ReTraced.Gateway.Access;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>For load balancers and supervisors.</summary>
public static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Maps <c>/healthz</c> and <c>/readyz</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Ok(new HealthAnswer("live"))).WithTags("Health").WithName("Live").WithSummary("The process lives.").AllowEveryone().ShortCircuit();
        app.MapGet("/readyz", ReadyAsync).WithTags("Health").WithName("Ready").WithSummary("The process can take work: it owns its store, the store answers, and it is not shutting down.")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(503).AllowEveryone().ShortCircuit();
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, IJobQueries queries, StoreRole role, IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return NotReady("The process is shutting down.");
        }

        if (!role.IsOwner)
        {
            return NotReady(role.WhyStandby);
        }

        try
        {
            await queries.CountAsync(context.RequestAborted).WaitAsync(Patience, clock, context.RequestAborted);
            return TypedResults.Ok(new HealthAnswer("ready"));
        }
        catch (StoreUnavailableException e)
        {
            return NotReady(e.Message);
        }
        catch (TimeoutException)
        {
            return NotReady($"The store has not answered within {Patience.TotalSeconds} s.");
        }
    }

    private static IResult NotReady(string detail) =>
        TypedResults.Json(new HealthAnswer("not ready", detail), GatewayJson.Default.HealthAnswer, statusCode: StatusCodes.Status503ServiceUnavailable);
}
