using Microsoft.Extensions.DependencyInjection;
using ReTraced.Schedules;
using ReTraced.Storage;
using ReTraced.Testing;

namespace ReTraced.Grains.Tests.Schedules;

/// <summary>Lets time pass for a schedule.</summary>
internal static class ScheduleTime
{
    /// <summary>
    /// Moves the clock on, second by second, until it is so. While an instant is due it stands nearly still: a machine that is slow must not find that
    /// it was missed.
    /// </summary>
    public static Task AdvanceUntilAsync(Scheduler scheduler, string scheduleId, Func<ScheduleState, bool> condition, string text) => Eventually.True(
        async () =>
        {
            var documents = scheduler.Services.GetRequiredService<IDocumentStore>();
            var state = (await ScheduleRecords.ReadStateAsync(documents, scheduleId))!;
            if (condition(state))
            {
                return true;
            }

            var schedule = (await ScheduleRecords.ReadAsync(documents, scheduleId))!;
            var isDue = !schedule.Paused && new Recurrence(schedule, scheduler.Services.GetRequiredService<ICronParser>()).Next(state.DoneTo) <= scheduler.Now;
            scheduler.Clock.Advance(isDue ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(1));
            return false;
        },
        text);
}
