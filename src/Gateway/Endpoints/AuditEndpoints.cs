using ReTraced.Access;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Http;

namespace ReTraced.Gateway.Endpoints;

/// <summary>What people did.</summary>
public static class AuditEndpoints
{
    /// <summary>Maps <c>/audit</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder api) =>
        api.MapGet("/audit", ListAsync).WithTags("Audit").WithName("ListAudit").WithSummary("What people did, newest first.").Produces<Items<AuditEntry>>().ProducesProblem(400).AllowOperators();

    private static async Task<IResult> ListAsync(HttpContext context, IAuditLog audit)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = AuditQuery.Read(query);
        var (limit, cursor) = query.Page();
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        try
        {
            var page = await audit.ListAsync(filter, cursor, limit, context.RequestAborted);
            return TypedResults.Ok(new Items<AuditEntry>(page.Items, page.NextCursor));
        }
        catch (FormatException)
        {
            return Problems.Invalid("cursor", "is not one that this list gave.");
        }
    }
}
