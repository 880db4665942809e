using ReTraced.Gateway.Access;
using ReTraced.Gateway.Dashboard.Pages.Bulk;
using ReTraced.Gateway.Dashboard.Pages.Dlq;
using ReTraced.Gateway.Dashboard.Pages.Job;
using ReTraced.Gateway.Dashboard.Pages.JobList;
using ReTraced.Gateway.Dashboard.Pages.Overview;

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
        pages.MapGet("/dlq", GroupListPage.ShowAsync).AllowReaders();
        pages.MapGet("/dlq/letters", LetterListPage.ShowAsync).AllowReaders();
        pages.MapGet("/dlq/{fingerprint}", GroupPage.ShowAsync).AllowReaders();
        pages.MapGet("/operations", OperationListPage.ShowAsync).AllowReaders();
        pages.MapGet("/operations/{operationId}", OperationPage.ShowAsync).AllowReaders();
    }
}

/// <summary>Says of an endpoint that it is a page: who is not signed in is led to where that is done.</summary>
internal sealed record PageMetadata;
