using ReTraced.Gateway.Access;
using ReTraced.Gateway.Dashboard.Pages.Audit;
using ReTraced.Gateway.Dashboard.Pages.Backoff;
using ReTraced.Gateway.Dashboard.Pages.Bulk;
using ReTraced.Gateway.Dashboard.Pages.Dlq;
using ReTraced.Gateway.Dashboard.Pages.Job;
using ReTraced.Gateway.Dashboard.Pages.JobList;
using ReTraced.Gateway.Dashboard.Pages.Overview;
using ReTraced.Gateway.Dashboard.Pages.Queue;
using ReTraced.Gateway.Dashboard.Pages.QueueList;
using ReTraced.Gateway.Dashboard.Pages.Schedules;
using ReTraced.Gateway.Dashboard.Pages.Server;
using ReTraced.Gateway.Dashboard.Pages.Workers;
using ReTraced.Gateway.Dashboard.Pages.Workflows;

namespace ReTraced.Gateway.Dashboard;

/// <summary>
/// The dashboard: pages for people, rendered here. What they do goes through the API, with its roles, its audit log and its errors; so do their
/// forms, as JSON.
/// </summary>
internal static class DashboardEndpoints
{
    /// <summary>Adds what the pages need.</summary>
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<QueueListReader>();
        services.AddSingleton<QueueReader>();
        services.AddSingleton<DepthHistory>();
        services.AddHostedService<DepthSampler>();
        services.AddSingleton<ServerReader>();
    }

    /// <summary>Maps the pages.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder app)
    {
        app.MapDashboardAssets();
        app.MapLive();
        var pages = app.MapGroup("").ExcludeFromDescription().WithMetadata(new PageMetadata());
        pages.MapGet("/", OverviewPage.ShowAsync).AllowReaders();
        pages.MapGet("/jobs", JobListPage.ShowAsync).AllowReaders();
        pages.MapGet("/jobs/{jobId}", JobPage.ShowAsync).AllowReaders();
        pages.MapGet("/schedules", SchedulesPage.ListAsync).AllowReaders();
        pages.MapGet("/schedules/{scheduleId}", SchedulesPage.ShowAsync).AllowReaders();
        pages.MapGet("/workflows", WorkflowsPage.ListAsync).AllowReaders();
        pages.MapGet("/workflows/{workflowId}", WorkflowsPage.ShowAsync).AllowReaders();
        pages.MapGet("/backoff", BackoffPage.Show).AllowReaders();
        pages.MapGet("/queues", QueueListPage.ShowAsync).AllowReaders();
        pages.MapGet("/queues/{queue}", QueuePage.ShowAsync).AllowReaders();
        pages.MapGet("/queues/{queue}/settings", QueueSettingsPage.ShowAsync).AllowReaders();
        pages.MapGet("/workers", WorkersPage.ShowAsync).AllowReaders();
        pages.MapGet("/audit", AuditPage.ShowAsync).AllowReaders();
        pages.MapGet("/settings", ServerPage.ShowAsync).AllowReaders();
        pages.MapGet("/dlq", GroupListPage.ShowAsync).AllowReaders();
        pages.MapGet("/dlq/letters", LetterListPage.ShowAsync).AllowReaders();
        pages.MapGet("/dlq/{fingerprint}", GroupPage.ShowAsync).AllowReaders();
        pages.MapGet("/operations", OperationListPage.ShowAsync).AllowReaders();
        pages.MapGet("/operations/{operationId}", OperationPage.ShowAsync).AllowReaders();
    }
}

/// <summary>Says of an endpoint that it is a page: who is not signed in is led to where that is done.</summary>
internal sealed record PageMetadata;
