using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Workflows;

namespace ReTraced.Gateway.Dashboard.Pages.Workflows;

/// <summary>Workflows, and the graph of one.</summary>
internal static class WorkflowsPage
{
    private const int PageSize = 50;
    private const int JobsPageSize = 100;

    public static async Task<IResult> ListAsync(HttpContext context, WorkflowViews views)
    {
        var query = new QueryReader(context.Request.Query);
        var cursor = query.Text("cursor");
        return query.Finish() ? PageResult.Of<WorkflowsView>(new WorkflowsModel(await views.ListAsync(PageSize, cursor, context.RequestAborted))) : PageResult.Wrong(query.Errors);
    }

    public static async Task<IResult> ShowAsync(string workflowId, HttpContext context, WorkflowViews views)
    {
        var query = new QueryReader(context.Request.Query);
        var after = (int)(query.Whole("cursor", 0, Workflow.MostJobs) ?? 0);
        var status = query.Choice("status", [.. Enum.GetValues<JobStatus>().Select(value => (value.ToWire(), value))]);
        if (!query.Finish())
        {
            return PageResult.Wrong(query.Errors);
        }

        var cancelled = context.RequestAborted;
        if (await views.FindAsync(workflowId, cancelled) is not { } workflow || await views.GraphAsync(workflowId, cancelled) is not { } graph)
        {
            return Missing(workflowId);
        }

        var heads = await views.HeadsAsync(graph, cancelled);
        var view = await views.OfAsync(workflow, [.. heads.Values.Select(head => head.Status)], cancelled);
        if (!view.IsThere)
        {
            return Missing(workflowId);
        }

        var places = Enumerable.Range(after, Math.Max(0, graph.Jobs.Count - after)).Where(place => status is null || heads.GetValueOrDefault(graph.Jobs[place].JobId)?.Status == status).Take(JobsPageSize + 1).ToList();
        return PageResult.Of<WorkflowDetail>(new WorkflowModel(view, graph, heads, status, [.. places.Take(JobsPageSize)], places.Count > JobsPageSize ? places[JobsPageSize] : null));
    }

    private static IResult Missing(string workflowId) => PageResult.NotFound("workflow", workflowId, "It is gone once retention has removed the last of its jobs.");
}

/// <summary>The workflows of one page.</summary>
public sealed record WorkflowsModel(Items<WorkflowView> Page);

/// <summary>One workflow.</summary>
/// <param name="View">Where it is.</param>
/// <param name="Graph">Its jobs and what depends on what.</param>
/// <param name="Heads">Where its jobs are, by id; without those that retention has removed.</param>
/// <param name="Status">The status of the jobs that are listed; null: all.</param>
/// <param name="Places">The places of the jobs that are listed.</param>
/// <param name="Next">The place of the first job of the next page; null on the last.</param>
public sealed record WorkflowModel(WorkflowView View, WorkflowGraph Graph, IReadOnlyDictionary<string, JobHead> Heads, JobStatus? Status, IReadOnlyList<int> Places, int? Next)
{
    /// <summary>Where a job is; null if retention has removed it.</summary>
    public JobStatus? StatusOf(int place) => Heads.GetValueOrDefault(Graph.Jobs[place].JobId)?.Status;

    /// <summary>What it ended with, without success; null otherwise.</summary>
    public string? ErrorOf(int place) => Heads.GetValueOrDefault(Graph.Jobs[place].JobId) is { LastError: { } error } head && head.Status.IsDeadLettered() ? error.Code : null;
}
