using ReTraced.Gateway.Http;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Reads bulk operations as a list and one by one.</summary>
public static class OperationQuery
{
    /// <summary>A page of them as a query asks for it, the latest first; null if the query is wrong, which is noted in it.</summary>
    public static async Task<Items<OperationView>?> ListAsync(QueryReader query, IDocumentStore documents, long now, CancellationToken cancellationToken)
    {
        var status = query.Choice("status", [.. Enum.GetValues<OperationStatus>().Select(status => (OperationView.Name(status), status))]);
        var (limit, cursor) = query.Page();
        if (!query.Finish())
        {
            return null;
        }

        var all = (await OperationRecords.ListAsync(documents, cancellationToken)).Where(operation => (status is null || operation.Status == status) && (cursor is null || string.CompareOrdinal(operation.OperationId, cursor) < 0)).Take(limit + 1).ToList();
        return new Items<OperationView>([.. all.Take(limit).Select(operation => OperationView.Of(operation, now))], all.Count > limit ? all[limit - 1].OperationId : null);
    }

    /// <summary>One of them; null if there is none of that id.</summary>
    public static async Task<Operation?> ReadAsync(string operationId, IDocumentStore documents, CancellationToken cancellationToken) =>
        Jobs.JobNames.IsJobId(operationId) && await documents.ReadAsync(OperationRecords.Kind, operationId, cancellationToken) is { } document ? OperationRecords.Read(document.Utf8Json) : null;
}
