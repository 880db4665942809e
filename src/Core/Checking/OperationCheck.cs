using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>Compares what bulk operations have counted with what the ledgers say that they did.</summary>
internal sealed class OperationCheck(IDocumentStore documents, Findings findings)
{
    /// <summary>Reads all of them.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var operation in await OperationRecords.ListAsync(documents, cancellationToken).ConfigureAwait(false))
        {
            var acted = findings.Operations.GetValueOrDefault(operation.OperationId);
            findings.Figures.Operations++;
            // What is under way was done to some of a page, and is not counted yet.
            if (operation.IsAtWork ? operation.Done > acted || operation.Done + operation.Page.Count < acted : operation.Done != acted)
            {
                findings.Add(ViolationKind.OperationWrong, operation.OperationId, FormattableString.Invariant($"it is {OperationView.Name(operation.Status)} and has counted {operation.Done} jobs; the ledgers have {acted} of it."));
            }
        }
    }
}
