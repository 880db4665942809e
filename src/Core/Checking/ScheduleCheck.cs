using ReTraced.Schedules;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>Checks that each instant of a schedule has its job. That it has no second one its id sees to.</summary>
internal sealed class ScheduleCheck(IDocumentStore documents, KnownJobs known, Findings findings)
{
    private const int MostInstants = 100_000;

    /// <summary>Checks all of them.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var schedule in await ScheduleRecords.ListAsync(documents, cancellationToken).ConfigureAwait(false))
        {
            findings.Figures.Schedules++;
            var state = await ScheduleRecords.ReadStateAsync(documents, schedule.ScheduleId, cancellationToken).ConfigureAwait(false);
            // Those that may pass over an instant say so in their histories, which are not kept for long.
            if (state is null || schedule is not { IntervalSeconds: not null, Misfire: MisfirePolicy.All, Overlap: OverlapPolicy.Allow })
            {
                findings.Skip($"schedule {schedule.ScheduleId}: only an interval whose misfire is all and whose overlap is allow has a job for each instant.");
                continue;
            }

            foreach (var instant in new Recurrence(schedule, NoCron.Instance).Between(schedule.CreatedAt, state.DoneTo, MostInstants, out _))
            {
                if (!known.Contains(ScheduleIds.JobOf(schedule.ScheduleId, instant)))
                {
                    findings.Add(ViolationKind.FiringMissing, schedule.ScheduleId, $"it has come to {Explain.Wording.Instant(instant)}, and there is no job {ScheduleIds.JobOf(schedule.ScheduleId, instant)}.");
                }
            }
        }
    }

    private sealed class NoCron : ICronParser
    {
        public static readonly NoCron Instance = new();

        public ICronFields? Parse(string text, out string? problem)
        {
            problem = "Not read here.";
            return null;
        }
    }
}
