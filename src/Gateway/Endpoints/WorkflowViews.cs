using System.Globalization;
using ReTraced.Jobs;
using ReTraced.Storage;
using ReTraced.Workflows;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Reads workflows and where their jobs are.</summary>
internal sealed class WorkflowViews(IDocumentStore documents, IJobQueries queries)
{
    // A list says where workflows are as long as that takes no more looks at jobs than this.
    private const int MostLookedAt = 20_000;

    /// <summary>Some of all, the latest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cursor">Where the page before has ended; null: from the latest on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Items<WorkflowView>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        var rest = (await WorkflowRecords.ListAsync(documents, cancellationToken)).SkipWhile(workflow => cursor is not null && string.CompareOrdinal(PlaceOf(workflow), cursor) >= 0).Take(limit + 1).ToList();
        var (views, looked) = (new List<WorkflowView>(), 0);
        foreach (var workflow in rest.Take(limit))
        {
            looked += workflow.Total;
            if ((looked <= MostLookedAt ? await OfAsync(workflow, cancellationToken) : WorkflowView.Of(workflow, null, null)) is { IsThere: true } view)
            {
                views.Add(view);
            }
        }

        return new Items<WorkflowView>(views, rest.Count > limit ? PlaceOf(rest[limit - 1]) : null);
    }

    /// <summary>One workflow; null if there is none.</summary>
    public async Task<Workflow?> FindAsync(string workflowId, CancellationToken cancellationToken) =>
        JobNames.IsJobId(workflowId) ? await WorkflowRecords.ReadAsync(documents, workflowId, cancellationToken) : null;

    /// <summary>Its graph; null if there is none.</summary>
    public async Task<WorkflowGraph?> GraphAsync(string workflowId, CancellationToken cancellationToken) =>
        JobNames.IsJobId(workflowId) ? await WorkflowRecords.ReadGraphAsync(documents, workflowId, cancellationToken) : null;

    /// <summary>Where a workflow is.</summary>
    public async Task<WorkflowView> OfAsync(Workflow workflow, CancellationToken cancellationToken)
    {
        var graph = await GraphAsync(workflow.WorkflowId, cancellationToken);
        return await OfAsync(workflow, graph is null ? null : [.. (await HeadsAsync(graph, cancellationToken)).Values.Select(head => head.Status)], cancellationToken);
    }

    /// <summary>Where a workflow is.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="statuses">Where those of its jobs are that exist.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WorkflowView> OfAsync(Workflow workflow, IReadOnlyCollection<JobStatus>? statuses, CancellationToken cancellationToken) =>
        WorkflowView.Of(workflow, statuses, await WorkflowRecords.ReadActAsync(documents, workflow.WorkflowId, cancellationToken));

    /// <summary>Where its jobs are; those that retention has removed are not among them.</summary>
    public async Task<IReadOnlyDictionary<string, JobHead>> HeadsAsync(WorkflowGraph graph, CancellationToken cancellationToken) =>
        await queries.GetHeadsAsync([.. graph.Jobs.Select(job => job.JobId)], cancellationToken);

    // The latest first: the order of the list.
    private static string PlaceOf(Workflow workflow) => string.Create(CultureInfo.InvariantCulture, $"{workflow.CreatedAt:D15}-{workflow.WorkflowId}");
}
