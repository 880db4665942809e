using ReTraced.Gateway.Endpoints;
using ReTraced.Jobs;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Bulk;

/// <summary>One bulk operation: how far it is, what it could not do, and what can be done about it.</summary>
internal static class OperationPage
{
    // A canary has a thousand jobs at most; the page names some.
    private const int MostCanary = 50;

    public static async Task<IResult> ShowAsync(string operationId, HttpContext context, IDocumentStore documents, IJobQueries queries, TimeProvider clock)
    {
        if (await OperationQuery.ReadAsync(operationId, documents, context.RequestAborted) is not { } operation)
        {
            return PageResult.NotFound("operation", operationId, "Operations are kept for 30 days after their end; what they did stands in the ledgers of their jobs.");
        }

        List<string> canary = [.. (operation.CanaryJobs ?? []).Take(MostCanary)];
        return PageResult.Of<OperationPageView>(new OperationModel
        {
            Operation = OperationView.Of(operation, clock.GetUtcNow().ToUnixTimeMilliseconds()),
            CanaryFailed = operation.CanaryFailed,
            CanaryJobs = canary,
            CanaryHeads = await queries.GetHeadsAsync(canary, context.RequestAborted),
        });
    }
}

/// <summary>What the page of an operation shows.</summary>
public sealed record OperationModel
{
    /// <summary>The operation as the API shows it.</summary>
    public required OperationView Operation { get; init; }

    /// <summary>True if a job of the canary did not complete.</summary>
    public required bool CanaryFailed { get; init; }

    /// <summary>The first jobs of the canary.</summary>
    public required IReadOnlyList<string> CanaryJobs { get; init; }

    /// <summary>Where these are now, by id.</summary>
    public required IReadOnlyDictionary<string, JobHead> CanaryHeads { get; init; }
}
