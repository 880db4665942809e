using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Schedules;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Schedules;

/// <summary>Schedules: when they fire next, and what has become of their instants.</summary>
internal static class SchedulesPage
{
    private const int PageSize = 100;
    private const int Next = 10;

    public static async Task<IResult> ListAsync(HttpContext context, IDocumentStore documents, ICronParser cron)
    {
        var query = new QueryReader(context.Request.Query);
        var cursor = query.Text("cursor");
        if (!query.Finish())
        {
            return PageResult.Wrong(query.Errors);
        }

        var all = await ScheduleRecords.ListAsync(documents, context.RequestAborted);
        var page = all.Where(schedule => cursor is null || string.CompareOrdinal(schedule.ScheduleId, cursor) > 0).Take(PageSize + 1).ToList();
        var views = await Task.WhenAll(page.Take(PageSize).Select(async schedule =>
            ScheduleView.Of(schedule, await ScheduleRecords.ReadStateAsync(documents, schedule.ScheduleId, context.RequestAborted), cron)));
        return PageResult.Of<SchedulesView>(new SchedulesModel(views, all.Count, page.Count > PageSize ? page[PageSize - 1].ScheduleId : null));
    }

    public static async Task<IResult> ShowAsync(string scheduleId, HttpContext context, IDocumentStore documents, ICronParser cron, TimeProvider clock)
    {
        if (!ScheduleIds.IsScheduleId(scheduleId) || await ScheduleRecords.ReadAsync(documents, scheduleId, context.RequestAborted) is not { } schedule)
        {
            return PageResult.NotFound("schedule", scheduleId, "It may have been removed; the jobs that it has made stay.");
        }

        var state = await ScheduleRecords.ReadStateAsync(documents, scheduleId, context.RequestAborted);
        var recurrence = new Recurrence(schedule, cron);
        return PageResult.Of<ScheduleDetail>(new ScheduleModel(
            schedule,
            ScheduleView.Of(schedule, state, cron),
            schedule.Paused ? [] : [.. NextFiring.Of(schedule, recurrence, clock.GetUtcNow().ToUnixTimeMilliseconds()).Take(Next)],
            [.. (state?.Firings ?? []).Reverse()]));
    }
}

/// <summary>The schedules of one page.</summary>
/// <param name="Schedules">The schedules.</param>
/// <param name="InAll">How many there are.</param>
/// <param name="NextCursor">Where the next page begins; null on the last.</param>
public sealed record SchedulesModel(IReadOnlyList<ScheduleView> Schedules, int InAll, string? NextCursor);

/// <summary>One schedule.</summary>
/// <param name="Schedule">Its definition.</param>
/// <param name="View">How far it has come.</param>
/// <param name="Next">Its next instants; none while it is paused.</param>
/// <param name="Firings">What has become of its latest instants, the latest first.</param>
public sealed record ScheduleModel(Schedule Schedule, ScheduleView View, IReadOnlyList<NextFiring> Next, IReadOnlyList<Firing> Firings)
{
    /// <summary>Of the instants that are kept: those that did not fire in time.</summary>
    public int Missed => Firings.Where(firing => firing.Kind is FiringKind.SkippedMisfire or FiringKind.FiredLate).Sum(firing => firing.Count ?? 1);
}
