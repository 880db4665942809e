using ReTraced.Backoff;
using ReTraced.Access;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;
using ReTraced.Jobs.Input;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Looking at a backoff before using it.</summary>
public static class BackoffEndpoints
{
    /// <summary>Maps <c>/backoff</c>.</summary>
    public static void MapBackoff(this IEndpointRouteBuilder api) =>
        api.MapPost("/backoff/preview", PreviewAsync).WithTags("Backoff").WithName("PreviewBackoff").WithSummary("The delays that a config gives.")
            .Accepts<PreviewRequest>("application/json").Produces<BackoffPreview>().ProducesProblem(400).ProducesProblem(415)
            .Allow(AccessRole.Reader, AccessRole.Producer, AccessRole.Worker, AccessRole.Operator);

    private static async Task<IResult> PreviewAsync(HttpContext context, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var fields = body.Fields();
        var strategy = JobFields.ReadStrategy(fields, "backoffStrategy") ?? BackoffStrategy.Exponential;
        var config = fields.Nested("backoffConfig") is { } given ? JobFields.ReadBackoff(given) : BackoffConfig.Default;
        var maxTries = fields.Whole("maxTries", 1, 1000) ?? 5;
        fields.RefuseUnknownFields();
        return fields.Failed ? Problems.Invalid(fields.Errors) : TypedResults.Ok(BackoffPreview.Of(strategy, config, maxTries));
    }
}
