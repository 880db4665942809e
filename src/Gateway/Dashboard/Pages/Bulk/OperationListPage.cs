using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Bulk;

/// <summary>What is done, and was done, with many dead letters at once.</summary>
internal static class OperationListPage
{
    public static async Task<IResult> ShowAsync(HttpContext context, IDocumentStore documents, TimeProvider clock)
    {
        if (PageQuery.Canonical(context.Request) is { } address)
        {
            return TypedResults.LocalRedirect(address);
        }

        var query = new QueryReader(context.Request.Query);
        return await OperationQuery.ListAsync(query, documents, clock.GetUtcNow().ToUnixTimeMilliseconds(), context.RequestAborted) is { } operations
            ? PageResult.Of<OperationListView>(operations)
            : PageResult.Wrong(query.Errors);
    }
}
